# DT_NEEDED entries follow the command line; a library that is named twice has one.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
for i in 1 2 3; do assemble l$i.o <<< ".globl f$i; f$i: ret"; dso lib$i.so l$i.o -soname l$i.so; done
ld -o a s.o lib2.so lib3.so lib1.so lib2.so
same "$(dynamic a | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | tr '\n' ' ')" 'l2.so l3.so l1.so '
