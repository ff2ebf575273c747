# A library's own undefined symbol pulls members of archives after it, not of those before it, when it may stay undefined.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl g; .type g,@function; g: call f@PLT; ret'
dso libl.so l.o
assemble f.o <<< '.globl f; .type f,@function; f: ret'
archive f.a f.o
ld -o a s.o libl.so f.a --allow-shlib-undefined
has "$(dynsyms a)" 'FUNC GLOBAL DEFAULT [0-9]+ f$'
ld -o a s.o f.a libl.so --allow-shlib-undefined
has_no "$(dynsyms a)" 'FUNC GLOBAL DEFAULT [0-9]+ f$'
