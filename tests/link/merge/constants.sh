# Equal constants of mergeable sections become one.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: mov $a,%edi; sub $b,%edi; mov $60,%eax; syscall
.section .rodata.cst8,"aM",@progbits,8; a: .quad 0x1234; c: .quad 0x99'
assemble b.o <<< '.globl b; .section .rodata.cst8,"aM",@progbits,8; .quad 0x77; b: .quad 0x1234'
sed 's/x/x/' <<< '' > /dev/null
assemble a.o <<< '.globl _start,a; .text; _start: mov $a,%edi; sub $b,%edi; mov $60,%eax; syscall
.section .rodata.cst8,"aM",@progbits,8; a: .quad 0x1234; .quad 0x99'
ld -o a a.o b.o
runs a
same "$(sections a | awk '$2 == ".rodata" { print $6 }')" 000018
