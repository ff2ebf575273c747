# A shared library that comes first satisfies a reference, so that a later archive member stays out.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble u.o <<< '.text; call f@PLT'
assemble f.o <<< '.globl f; .type f,@function; f: ret'
dso libf.so f.o
archive f.a f.o
ld -o a s.o u.o libf.so f.a
has "$(symbols a)" 'UND f$'
ld -o a s.o u.o f.a libf.so
has_no "$(symbols a)" 'UND f$'
