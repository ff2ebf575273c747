# A file of debug information only, which that of others refers to, stays under --gc-sections.
. "${0%/*}/../../lib.sh"
assemble only.o <<< '.section .debug_info,"",@progbits; .globl d; .hidden d; .long 7; d: .long 8'
assemble a.o <<< '.globl _start; .text; _start: ret; .section .debug_info,"",@progbits; .long 9; .long d'
ld -o a a.o only.o --gc-sections
same "$(bytes_of a .debug_info)" 090000000c0000000700000008000000
