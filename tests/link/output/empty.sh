# Objects without content, an empty file as input (an empty linker script), a library of nothing.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
assemble empty.o < /dev/null
: > empty
ld -o a a.o empty.o empty
runs a
ld -shared -o e.so empty.o
has "$(segments e.so)" DYNAMIC
