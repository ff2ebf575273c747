# The fixed fields: 64, 32, 32S, 16, 8, PC64, PC32, PC16, PC8, with values that show.
. "${0%/*}/../../lib.sh"
assemble d.o <<< '.globl v8,v16,v32,v32s,v64; .set v8,0x7f; .set v16,0x1234; .set v32,0x89abcdef; .set v32s,-2; .set v64,0x1122334455667788'
assemble a.o << 'END'
.globl _start
.text
_start: ret
.data
.globl tab
tab: .quad v64
.long v32
.reloc .,R_X86_64_32S,v32s
.long 0
.short v16
.byte v8
.byte 0
.quad tab - .
.reloc .,R_X86_64_PC64,tab+8
.quad 0
.reloc .,R_X86_64_PC32,tab
.long 0
.reloc .,R_X86_64_PC16,tab
.short 0
.reloc .,R_X86_64_PC8,tab
.byte 0
.byte 0xee
END
ld -o a a.o d.o
same "$(bytes_of a .data)" 8877665544332211efcdab89feffffff34127f00ecffffffffffffffecffffffffffffffdcffffffd8ffd6ee
