# The system's folders are searched after all -L; -nostdlib turns that off.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
ld -o a s.o --no-as-needed -lc
has "$(dynamic a)" 'libc\.so\.6'
fails_with 'cannot find -lc' ld -o a s.o -nostdlib -lc
