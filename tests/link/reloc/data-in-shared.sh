# 64-bit pointers in a library: RELATIVE for its own hidden data, a symbol for preemptible data, and addends.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl v, h
.hidden h
.data
v: .quad 1
h: .quad 2
.quad v+8
.quad h+8
.quad elsewhere
.section .data.rel.ro,"aw",@progbits
.quad h
END
ld -shared -o a.so a.o
text=$(relocs a.so)
has "$text" 'R_X86_64_64 .* v \+ 8'
has "$text" 'R_X86_64_64 .* elsewhere \+ 0'
count "$text" 'R_X86_64_RELATIVE' 2
has "$(dynamic a.so)" 'RELACOUNT\) +2'
