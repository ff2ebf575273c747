# With -O2 a string that is the end of another one is merged into it.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: mov $a,%edi; sub $b,%edi; add $4,%edi; mov $60,%eax; syscall
.section .rodata.str1.1,"aMS",@progbits,1; a: .string "abc-long tail"; b: .string "long tail"'
ld -O2 -o a a.o
runs a
