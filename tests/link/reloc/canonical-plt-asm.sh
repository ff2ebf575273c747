# `mov $f,%eax` of a library function: its .dynsym entry is undefined with the PLT's address.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble u.o <<< '.text; mov $f,%eax'
assemble f.o <<< '.globl f; .type f,@function; f: ret'
dso libf.so f.o
ld -o a s.o u.o libf.so
has "$(dynsyms a)" '^40[0-9a-f]+ 0 FUNC GLOBAL DEFAULT UND f$'
