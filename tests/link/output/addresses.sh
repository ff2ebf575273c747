# -Ttext-segment, -Ttext, -Tdata, -Tbss, --section-start: hexadecimal with and without 0x.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start,d,b; .text; _start: ret; .data; d: .quad 1; .bss; b: .skip 8; .section my,"a",@progbits; .long 1'
ld -o a a.o -Ttext-segment=10000000
has "$(segments a)" 'LOAD +0x000000 0x0000000010000000'
ld -o a a.o -Ttext=0x500000 -Tdata=600000 -Tbss=0x700000
same "$(address_of a .text)" 500000
same "$(address_of a .data)" 600000
same "$(address_of a .bss)" 700000
ld -o a a.o --section-start=my=0x3f0000
same "$(address_of a my)" 3f0000
warns_with "address of .text-segment' isn't multiple of maximum page size" ld -o a a.o -Ttext-segment=0x800123
