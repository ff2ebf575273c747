# A GOTPCRELX with an addend other than -4 is not rewritten.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start, v, w
.text
_start: mov v@GOTPCREL+8(%rip),%rax
.data
v: .quad 1
END
ld -o a a.o
has "$(disassemble a)" 'mov +0x[0-9a-f]+\(%rip\),%rax'
