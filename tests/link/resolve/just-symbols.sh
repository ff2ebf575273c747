# --just-symbols takes the addresses of another program's symbols.
. "${0%/*}/../../lib.sh"
assemble f.o <<< '.globl f,_start; .text; _start: nop; f: ret'
ld -o f f.o
assemble a.o <<< '.globl _start; .text; _start: ret; .data; .quad f'
ld -o a a.o --just-symbols=f -Ttext-segment=0x10000000
same "$(value_of a f)" "$(value_of f f)"
ld -o a a.o -R f -Ttext-segment=0x10000000
same "$(value_of a f)" "$(value_of f f)"
