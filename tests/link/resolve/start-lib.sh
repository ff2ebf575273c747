# Objects between --start-lib and --end-lib are lazy like archive members.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld 2.40 has no --start-lib'
exit_asm 0 | assemble s.o
assemble u.o <<< '.globl f1; .data; .quad f1'
for i in 1 2; do assemble f$i.o <<< ".globl f$i; .set f$i,$i"; done
ld -o a s.o u.o --start-lib f1.o f2.o --end-lib
has "$(symbols a)" ' f1$'
has_no "$(symbols a)" ' f2$'
fails_with 'end-lib' veld -o b s.o --end-lib
