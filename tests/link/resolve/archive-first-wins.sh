# The first archive on the line that defines a symbol gives it; an object later on would be a duplicate only if it is strong.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble u.o <<< '.globl f; .data; .quad f'
assemble f1.o <<< '.globl f; .set f,0x11'
assemble f2.o <<< '.globl f; .set f,0x22'
archive 1.a f1.o
archive 2.a f2.o
ld -o a s.o u.o 1.a 2.a; same "$(value_of a f)" 11
ld -o a s.o u.o 2.a 1.a; same "$(value_of a f)" 22
ld -o a s.o u.o f2.o 1.a; same "$(value_of a f)" 22
