# SHF_EXCLUDE sections are not in the output.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: ret; .section .gone,"e",@progbits; .long 1; .section .also,"ae",@progbits; .long 1'
ld -o a a.o
has_no "$(sections a)" 'gone|also'
