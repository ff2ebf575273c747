# A PC-relative reference to preemptible data in a library is refused, with the advice.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl f,v; .type v,@object; .text; f: mov v(%rip),%eax; .data; v: .quad 1; .size v,8'
fails_with "relocation R_X86_64_PC32 against symbol \`v' can not be used when making a shared object; recompile with -fPIC" \
    ld -shared -o a.so a.o
ld -shared -o a.so a.o -Bsymbolic
