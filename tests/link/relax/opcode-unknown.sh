# Bytes that are no known instruction: the GOT slot is used, nothing is rewritten; nothing before the section is looked at.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld rewrites any opcode'
assemble a.o << 'END'
.globl _start, v
.section .text.a,"ax",@progbits
.reloc ., R_X86_64_GOTPCRELX, v-4
.long 0
.text
_start:
.byte 0x0f, 0xc7, 0x0d
.reloc ., R_X86_64_GOTPCRELX, v-4
.long 0
.data
v: .quad 1
END
ld -o a a.o
has "$(sections a)" '\] \.got +'
has "$(bytes_of a .text)" '0fc70d'
