# A strong definition beats a weak one in either order; of two weak ones the first wins.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble w1.o <<< '.weak f; .set f, 0x11'
assemble w2.o <<< '.weak f; .set f, 0x22'
assemble g.o <<< '.globl f; .set f, 0x33'
ld -o a s.o w1.o g.o; same "$(value_of a f)" 33
ld -o a s.o g.o w1.o; same "$(value_of a f)" 33
ld -o a s.o w1.o w2.o; same "$(value_of a f)" 11
ld -o a s.o w2.o w1.o; same "$(value_of a f)" 22
