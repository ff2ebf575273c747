# Without -o the output is a.out.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
veld a.o
runs a.out
