# A section that is not loaded goes with the one that its SHF_LINK_ORDER names; one that names nothing loaded stays.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.section .text.live,"ax",@progbits
_start: ret
.section .text.dead,"ax",@progbits
ret
.section .sizes,"o",@progbits,.text.live,unique,1
.byte 0x11
.section .sizes,"o",@progbits,.text.dead,unique,2
.byte 0x22
.section .plain,"",@progbits
.byte 0x33
.section .more,"o",@progbits,.plain
.byte 0x44
END
ld -o a a.o
same "$(bytes_of a .sizes)" 1122
ld -o a a.o --gc-sections
same "$(bytes_of a .sizes)" 11
same "$(bytes_of a .plain)" 33
