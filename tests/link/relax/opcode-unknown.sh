# Bytes that are no known instruction: the GOT slot is used, nothing is rewritten.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start, v
.text
.byte 0x90
_start:
.byte 0x48, 0x3b, 0x05
.reloc ., R_X86_64_GOTPCRELX, v-4
.long 0
.byte 0x0f, 0xc7, 0x0d
.reloc ., R_X86_64_GOTPCRELX, v-4
.long 0
.data
v: .quad 1
END
ld -o a a.o
has "$(sections a)" '\] \.got +'
