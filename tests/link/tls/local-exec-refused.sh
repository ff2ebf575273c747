# Local-exec in a library is an error.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl f,v; .text; f: mov %fs:v@TPOFF,%eax; .section .tdata,"awT",@progbits; .type v,@object; v: .long 1'
fails_with "relocation R_X86_64_TPOFF32 against symbol \`v' can not be used when making a shared object" ld -shared -o a.so a.o
ld -pie --no-dynamic-linker -o a a.o -e f
