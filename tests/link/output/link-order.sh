# SHF_LINK_ORDER sections follow the order of the sections that they describe.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.section .text.a,"ax",@progbits
_start: ret
.section .text.b,"ax",@progbits
ret
.section .meta,"ao",@progbits,.text.b
.byte 0xbb
.section .meta,"ao",@progbits,.text.a,unique,1
.byte 0xaa
END
ld -o a a.o
same "$(bytes_of a .meta)" aabb
