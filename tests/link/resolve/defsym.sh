# --defsym: numbers, other symbols, and expressions.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start,base; .text; _start: ret; .data; .skip 16; base: .skip 16'
ld -o a a.o --defsym=n=0x1234 --defsym s=base --defsym=e=base+4 --defsym=k=4K --defsym='m=(1+2)*4' --defsym=d=e-base
same "$(value_of a n)" 1234
same "$(section_of a n)" ABS
same "$(value_of a s)" "$(value_of a base)"
same "$(value_of a e)" "$(printf %x $((0x$(value_of a base) + 4)))"
same "$(value_of a k)" 1000
same "$(value_of a m)" c
same "$(value_of a d)" 4
fails_with 'undefined symbol|nosuch' ld -o a a.o --defsym=n=nosuch
# A quoted name may hold anything.
ld -o a a.o '--defsym="n-1=x"=7' '--defsym="q" = base'
same "$(value_of a n-1=x)" 7
same "$(value_of a q)" "$(value_of a base)"
