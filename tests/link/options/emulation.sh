# -m of another machine is an error.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
fails_with 'nosuch' ld -m nosuch -o a a.o
test "$is_veld" = 0 && exit
fails_with 'elf_i386' ld -m elf_i386 -o a a.o
