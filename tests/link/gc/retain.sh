# SHF_GNU_RETAIN is a root.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: ret; .section .data.keep,"awR",@progbits; kept: .long 1; .section .data.drop,"aw",@progbits; dropped: .long 1'
ld -o a a.o --gc-sections
has "$(symbols a)" ' kept$'
has_no "$(symbols a)" ' dropped$'
