# A weak definition in a program beats a strong one in a library; a weak reference to a library is weak in .dynsym.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl f,g; .type f,@function; .type g,@function; f: g: ret'
dso libf.so l.o
assemble w.o <<< '.weak f,g; .type f,@function; .text; f: call g@PLT'
ld -o a s.o w.o libf.so
has "$(dynsyms a)" 'FUNC WEAK DEFAULT [0-9]+ f$'
has "$(dynsyms a)" 'WEAK DEFAULT UND g$'
