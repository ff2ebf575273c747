# A common symbol pulls the archive member that defines it, not one that has it as a common too.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble c.o <<< '.comm v,4,4'
assemble d.o <<< '.data; .globl v, pulled; .type v,@object; pulled: v: .long 7; .size v,4'
assemble e.o <<< '.comm v,8,4; .globl pulled2; .set pulled2,1'
archive d.a d.o
archive e.a e.o
ld -o a s.o c.o d.a
has "$(symbols a)" ' pulled$'
ld -o a s.o c.o e.a
has_no "$(symbols a)" ' pulled2$'
