# A library may ask for a version that is not the default one: that is defined, other versions of the name are not.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble f.o <<< '.globl f1; .type f1,@function; .symver f1,f@V1; .text; f1: ret'
echo 'V1 {}; V2 {};' > v
dso libf.so f.o --version-script=v -soname libf.so
assemble l.o <<< '.globl g; .type g,@function; .symver f1,f@V1; .text; g: call f1@PLT; ret'
dso libl.so l.o libf.so
assemble u.o <<< '.text; call g@PLT'
ld -o a s.o u.o libl.so libf.so
assemble f.o <<< '.globl f2; .type f2,@function; .symver f2,f@V2; .text; f2: ret'
dso libf.so f.o --version-script=v -soname libf.so
fails_with 'undefined reference to `f' ld -o a s.o u.o libl.so libf.so
