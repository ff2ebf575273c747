# Places at odd addresses stay in .rela.dyn.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1
assemble a.o <<< '.globl _start; .hidden h; .text; _start: ret; .data; .balign 8; .quad h; .byte 1; .quad h; h: .quad 1'
ld -shared -o a.so a.o -z pack-relative-relocs
has "$(dynamic a.so)" RELRSZ
count "$(relocs a.so)" R_X86_64_RELATIVE 1
