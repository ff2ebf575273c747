# A weak undefined reference does not pull a member; a weak definition in a member satisfies and stops the search.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble u.o <<< '.weak f; .data; .quad f'
assemble v.o <<< '.globl f; .data; .quad f'
assemble w.o <<< '.weak f; .set f,0x11'
assemble g.o <<< '.globl f; .set f,0x22'
archive w.a w.o
archive g.a g.o
ld -o a s.o u.o g.a
has_no "$(symbols a)" ' 22 .* f$'
ld -o a s.o v.o w.a g.a
same "$(value_of a f)" 11
ld -o a s.o w.o u.o g.a
same "$(value_of a f)" 11
