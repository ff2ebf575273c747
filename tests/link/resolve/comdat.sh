# Of COMDAT groups with one signature the first stays, with all its members; references go to the kept one.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
for i in 1 2; do assemble g$i.o << END
.section .text.f,"axG",@progbits,sig,comdat
.globl f
f: .byte $i$i
.section .data.g,"awG",@progbits,sig,comdat
.globl g$i
g$i: .quad f
.data
.globl h$i
h$i: .quad f
END
done
ld -o a s.o g1.o g2.o
has "$(symbols a)" ' g1$'
has_no "$(symbols a)" 'DEFAULT [0-9]+ g2$'
ld -o a s.o g2.o g1.o
has "$(symbols a)" 'DEFAULT [0-9]+ g2$'
has_no "$(symbols a)" 'DEFAULT [0-9]+ g1$'
has "$(objdump -s -j .text a)" '16$|160*|3c000000 0f05 *16|16 '
