# EXTERN, ENTRY and an assignment in a text input.
. "${0%/*}/../../lib.sh"
assemble f.o <<< '.globl f; .set f,1'
archive libf.a f.o
exit_asm 0 | assemble s.o
echo 'EXTERN(f) value = 0x42;' > x.ld
ld -o a s.o x.ld libf.a
has "$(symbols a)" ' f$'
same "$(value_of a value)" 42
