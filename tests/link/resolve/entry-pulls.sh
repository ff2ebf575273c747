# The entry symbol pulls its archive member.
. "${0%/*}/../../lib.sh"
exit_asm 3 | assemble s.o
assemble f.o <<< '.globl f; f: ret'
archive s.a s.o
ld -o a f.o s.a
exits 3 a
