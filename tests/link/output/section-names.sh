# Input sections join their output section by name; unknown ones keep their name.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.section .text.hot,"ax",@progbits
_start: ret
.section .text.foo,"ax",@progbits
ret
.section .rodata.str,"a",@progbits
.byte 1
.section .data.rel.x,"aw",@progbits
.quad 0
.section .data.rel.ro.x,"aw",@progbits
.quad 0
.section .bss.x,"aw",@nobits
.skip 8
.section .tdata.x,"awT",@progbits
.byte 1
.section .tbss.x,"awT",@nobits
.skip 8
.section .my.section,"a",@progbits
.byte 1
.section ident,"aw",@progbits
.byte 1
END
ld -o a a.o
text=$(sections a)
for name in .text .rodata .data .data.rel.ro .bss .tdata .tbss .my.section ident; do has "$text" "\] $name +[A-Z]"; done
has_no "$text" '\.(text|rodata|bss|tdata|tbss)\.'
