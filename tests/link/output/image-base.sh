# --image-base moves the program.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld 2.40 has no --image-base'
exit_asm 0 | assemble a.o
ld -o a a.o --image-base=0x20000000
has "$(segments a)" 'LOAD +0x000000 0x0000000020000000'
runs a
