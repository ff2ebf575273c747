# R_X86_64_NONE changes nothing, at any place, to any symbol that is defined.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: mov $0,%edi; mov $60,%eax; syscall; .reloc _start,R_X86_64_NONE,_start'
ld -o a a.o
runs a
