# The largest common wins with the largest alignment; a definition beats it; it beats an archive member's nothing.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble c1.o <<< '.comm v,4,4'
assemble c2.o <<< '.comm v,64,32'
assemble d.o <<< '.data; .globl v; .type v,@object; v: .long 7; .size v,4'
ld -o a s.o c1.o c2.o
has "$(symbols a)" '64 OBJECT GLOBAL DEFAULT [0-9]+ v$'
same $((0x$(value_of a v) % 32)) 0
ld -o a s.o c1.o d.o
has "$(symbols a)" ' 4 OBJECT GLOBAL DEFAULT [0-9]+ v$'
assemble w.o <<< '.data; .weak v; .type v,@object; v: .long 7; .size v,4'
ld -o a s.o w.o c2.o
has "$(symbols a)" ' 64 OBJECT GLOBAL'
