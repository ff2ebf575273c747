# A library's own undefined symbol fails a program, not with --allow-shlib-undefined, and not a library.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl f; .type f,@function; f: call nowhere@PLT; ret'
dso libl.so l.o
assemble u.o <<< '.text; call f@PLT'
fails_with "undefined reference to \`nowhere'" ld -o a s.o u.o libl.so
ld -o a s.o u.o libl.so --allow-shlib-undefined
ld -shared -o a.so u.o libl.so
fails_with 'nowhere' ld -shared -o a.so u.o libl.so --no-allow-shlib-undefined
