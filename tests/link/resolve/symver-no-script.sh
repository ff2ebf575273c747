# .symver in a program without a version script: the version is kept in .dynsym.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start,f1; .type f1,@function; .text; _start: f1: ret; .symver f1,f@@V1'
assemble l.o <<< '.globl g; .type g,@function; g: call f@PLT'
dso libl.so l.o --unresolved-symbols=ignore-all
ld -o a a.o libl.so --allow-shlib-undefined -E
has "$(readelf --dyn-syms -W a)" ' f@@V1'
