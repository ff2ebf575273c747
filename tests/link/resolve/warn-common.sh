# --warn-common tells of commons that meet each other or a definition.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble c1.o <<< '.comm v,4,4'
assemble c2.o <<< '.comm v,8,4'
warns_with 'c2\.o: warning: ' ld -o a s.o c1.o c2.o --warn-common
silently ld -o a s.o c1.o c2.o
