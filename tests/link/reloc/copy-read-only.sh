# A copied constant lands in read-only memory after relocation; it has its alignment.
. "${0%/*}/../../lib.sh"
assemble l.o <<< '.globl c; .type c,@object; .section .rodata,"a",@progbits; .balign 32; .skip 32; c: .quad 7; .size c,8'
cc_link -shared -o libc1.so l.o
compile a.o -fno-pie <<< 'extern const long c; int main(void) { return c - 7; }'
cc_link -no-pie -o a a.o libc1.so -Wl,-rpath,"$PWD"
runs a
has "$(relocs a)" 'R_X86_64_COPY .* c'
same $((0x$(value_of a c) % 32)) 0
set -- $(segments a | awk '$1 == "GNU_RELRO" { print $3, $6 }')
test $((0x$(value_of a c))) -lt $(($1 + $2))
