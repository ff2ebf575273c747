# An object named twice is linked twice: its definitions clash.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: ret'
fails_with 'multiple definition of `_start' ld -o a a.o a.o
assemble b.o <<< '.data; .long 7'
assemble c.o <<< '.globl _start; .text; _start: ret'
ld -o c c.o b.o b.o
has "$(sections c)" '\.data +PROGBITS +[0-9a-f]+ [0-9a-f]+ 0*8 '
