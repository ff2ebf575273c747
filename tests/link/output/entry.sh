# The entry: -e with a symbol and a number, _start, else the start of .text with a warning.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl main; .text; nop; main: ret'
ld -e main -o a a.o
has "$(readelf -hW a)" "Entry point address: +0x$(value_of a main)"
ld -e 0x401000 -o a a.o
has "$(readelf -hW a)" 'Entry point address: +0x401000'
warns_with 'cannot find entry symbol _start; defaulting to 0*401000' ld -o a a.o
warns_with 'cannot find entry symbol nowhere' ld -e nowhere -o a a.o
ld -shared -o a.so a.o
has "$(readelf -hW a.so)" 'Entry point address: +0x0$'
