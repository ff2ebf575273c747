# --whole-archive takes every member, until --no-whole-archive.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
for i in 1 2 3 4; do assemble f$i.o <<< ".globl f$i; .set f$i,$i"; done
archive x.a f1.o f2.o
archive y.a f3.o f4.o
ld -o a s.o --whole-archive x.a --no-whole-archive y.a
has "$(symbols a)" ' f1$'
has "$(symbols a)" ' f2$'
has_no "$(symbols a)" ' f[34]$'
