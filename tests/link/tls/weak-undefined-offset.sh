# An offset of 32 bits in the own TLS block for an undefined weak variable of a library is its addend.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.weak w; .type w,@tls_object; .text; lea w@dtpoff+32(%rax),%rdx'
ld -shared -o a.so a.o
has "$(disassemble a.so)" 'lea +0x20\(%rax\),%rdx'
has_no "$(relocs a.so)" R_X86_64
