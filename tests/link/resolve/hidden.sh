# The most constraining visibility of all objects counts; a hidden symbol is local in the output.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble d.o <<< '.globl f,g,h; .type f,@function; f: g: h: ret'
assemble r.o <<< '.hidden f; .protected g; .globl f,g; .data; .quad f,g'
ld -shared -o a.so d.o r.o
has "$(symbols a.so)" 'LOCAL (DEFAULT|HIDDEN) [0-9]+ f$'
has_no "$(dynsyms a.so)" ' f$'
has "$(dynsyms a.so)" 'GLOBAL PROTECTED [0-9]+ g$'
has "$(dynsyms a.so)" 'GLOBAL DEFAULT [0-9]+ h$'
