# A string section without final NUL, or with odd size, is kept as it is.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: mov $0,%edi; mov $60,%eax; syscall; .section .rodata.s,"aMS",@progbits,1; .ascii "no end"; .section .rodata.c,"aM",@progbits,8; .long 1'
ld -o a a.o 2> messages || { veld_only; has "$(cat messages)" 'a\.o'; exit 0; }
runs a
has "$(strings -a a)" 'no end'
