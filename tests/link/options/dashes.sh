# Long options with one and two dashes, values joined and apart.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
ld -output=x -o a a.o
ld --output=b --entry=_start a.o -soname x -soname=y --soname z
ld -static -no-pie -o a a.o
runs a
runs b
