# A group lives or dies as a whole.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.text
_start: call f
.section .text.f,"axG",@progbits,f,comdat
.weak f
f: ret
.section .data.f,"awG",@progbits,f,comdat
companion: .long 1
.section .text.g,"axG",@progbits,g,comdat
.weak g
g: ret
.section .data.g,"awG",@progbits,g,comdat
gone: .long 1
END
ld -o a a.o --gc-sections
has "$(symbols a)" ' companion$'
has_no "$(symbols a)" ' (g|gone)$'
