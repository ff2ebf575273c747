# An archive that has been passed gives no member later on: a common symbol that appears after it stays a common.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble d.o <<< '.globl v; .type v,@object; .data; v: .quad 1; .size v,8'
assemble c.o <<< '.comm v,32,8'
archive d.a d.o
ld -o a s.o d.a c.o
has "$(symbols a)" ' 32 OBJECT GLOBAL DEFAULT [0-9]+ v$'
ld -o a s.o c.o d.a
has "$(symbols a)" ' 8 OBJECT GLOBAL DEFAULT [0-9]+ v$'
