# A shared library on the line makes the program dynamic, also with -static after it; -E alone does not.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
assemble l.o <<< '.globl f; f: ret'
dso libl.so l.o
ld -o a a.o libl.so -static
has "$(segments a)" DYNAMIC
ld -o b a.o -E
has_no "$(segments b)" DYNAMIC
