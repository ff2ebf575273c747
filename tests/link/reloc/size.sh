# SIZE32 and SIZE64: the size of a symbol, plus the addend.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start, v
.text
_start: mov $v@SIZE,%edi
sub $24,%edi
mov size(%rip),%eax
sub $32,%eax
or %eax,%edi
mov $60,%eax
syscall
.data
.type v,@object
v: .skip 24
.size v,24
size: .reloc .,R_X86_64_SIZE64,v+8
.quad 0
END
ld -o a a.o
runs a
