# R_X86_64_32 cannot be in position independent output; the message says what to do.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl x,_start; .text; _start: mov $x,%eax; .data; x: .quad 0'
fails_with 'relocation R_X86_64_32 against .*x.* can not be used when making a PIE object; recompile with -fPIE' \
    ld -pie -o a a.o
fails_with 'relocation R_X86_64_32 against .*x.* can not be used when making a shared object; recompile with -fPIC' \
    ld -shared -o a a.o
