# A copied constant lands in read-only memory after relocation; it has its alignment.
. "${0%/*}/../../lib.sh"
assemble l.o <<< '.globl c; .type c,@object; .section .rodata,"a",@progbits; .balign 32; .skip 32; c: .quad 7; .size c,8'
dso libc1.so l.o
exit_asm 0 | assemble s.o
assemble u.o <<< '.text; mov c(%rip),%eax'
ld -o a s.o u.o libc1.so
has "$(relocs a)" 'R_X86_64_COPY .* c'
same $((0x$(value_of a c) % 32)) 0
set -- $(segments a | awk '$1 == "GNU_RELRO" { print $3, $6 }')
test $((0x$(value_of a c))) -lt $(($1 + $2))
