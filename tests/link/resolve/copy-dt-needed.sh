# Symbols of a library's own DT_NEEDED do not count: an error that says where they are.
. "${0%/*}/../../lib.sh"
assemble l1.o <<< '.globl f; .type f,@function; f: ret'
dso lib1.so l1.o -soname lib1.so
assemble l2.o <<< '.globl g; .type g,@function; g: call f@PLT; ret'
dso lib2.so l2.o -soname lib2.so lib1.so
exit_asm 0 | assemble s.o
assemble u.o <<< '.text; call g@PLT; call f@PLT'
fails_with "undefined reference to symbol \`f'|DSO missing from command line|undefined reference to \`f'" ld -o a s.o u.o lib2.so -rpath-link .
ld -o a s.o u.o lib2.so lib1.so
