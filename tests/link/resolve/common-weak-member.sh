# A common symbol pulls the first member that defines it strongly; a weak definition in an earlier archive does not count.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble c.o <<< '.comm v,32,8'
assemble w.o <<< '.weak v; .type v,@object; .data; v: .skip 16; .size v,16'
assemble g.o <<< '.globl v; .type v,@object; .data; v: .skip 8; .size v,8'
archive w.a w.o
archive g.a g.o
ld -o a s.o c.o w.a g.a
has "$(symbols a)" ' 8 OBJECT GLOBAL DEFAULT [0-9]+ v$'
ld -o a s.o c.o w.a
has "$(symbols a)" ' 32 OBJECT GLOBAL DEFAULT [0-9]+ v$'
