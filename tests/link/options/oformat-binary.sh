# --oformat=binary: what would be loaded, from the lowest address on, and nothing else.
. "${0%/*}/../../lib.sh"
export NO_ELFCHECK=1 NO_ELFLINT=1
assemble a.o <<< '.globl _start; .text; _start: nop; ret; .data; .long d; .globl d; d: .byte 7; .bss; .skip 100; .section n,""; .long 1'
dump() { od -An -v -tx1 "$1" | tr -d ' \n' | sed 's/\(00\)\{20,\}/../g'; }
ld -o p a.o --oformat=binary -Ttext=0x1000 -Tdata=0x1008 --build-id
same "$(dump p)" 90c30000000000000c10000007
ld -o p a.o --oformat binary -Tdata=0x1000 -Ttext=0x1008 -Tbss=0x3000
same "$(dump p)" 041000000700000090c3
ld -o p a.o --oformat binary
same "$(stat -c %s p)" "$((0x1000 + 5))"
test -x p
ld -o q a.o --oformat=elf64-x86-64
has "$(readelf -h q)" ELF64
fails_with 'nosuch' ld -o q a.o --oformat=nosuch
