# .gnu.linkonce sections of one name: the first stays.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
for i in 1 2; do assemble g$i.o <<< ".section .gnu.linkonce.t.f,\"ax\",@progbits
.weak f
f: .fill 3,1,$i"; done
ld -o a s.o g2.o g1.o
has "$(objdump -s -j .text a)" '0202 ?02'
has_no "$(objdump -s -j .text a)" '0101 ?01'
