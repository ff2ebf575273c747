# A pointer in read-only data of a library: a text relocation with a warning, an error with -z text.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl v; .section .rodata,"a",@progbits; .quad v; .data; v: .quad 1'
export NO_ELFLINT=1
warns_with 'DT_TEXTREL|relocation in read-only section' ld -shared -o a.so a.o
has "$(dynamic a.so)" TEXTREL
fails_with 'read-only segment has dynamic relocations|relocation .* in read-only section' ld -shared -o b.so a.o -z text
