# All members of an archive that is named twice under --whole-archive are linked twice, as objects are; else they are not.
. "${0%/*}/../../lib.sh"
assemble f.o <<< '.globl f; .text; f: ret'
assemble d.o <<< '.data; .quad 5'
exit_asm 0 | assemble s.o
archive f.a f.o
archive d.a d.o
fails_with 'multiple definition of `f' ld -o a s.o --whole-archive f.a f.a
ld -o a s.o --whole-archive f.a --no-whole-archive f.a -u f
ld -o a s.o --whole-archive d.a d.a
has "$(sections a)" '\.data +PROGBITS +[0-9a-f]+ [0-9a-f]+ 0*10 '
