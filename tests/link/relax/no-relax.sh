# --no-relax leaves the GOT loads.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start,v; .text; _start: mov v@GOTPCREL(%rip),%rax; .data; v: .quad 1'
ld -pie --no-relax -o a a.o
has "$(disassemble a)" 'mov +0x[0-9a-f]+\(%rip\),%rax'
has "$(relocs a)" RELATIVE
