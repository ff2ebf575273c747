# Hand-written unwind information: a personality, 8-byte pointers, a zero terminator only at the end.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.text
_start: .cfi_startproc
.cfi_personality 0x9b, DW.ref.p
.cfi_lsda 0x1b, lsda
nop
.cfi_endproc
p: ret
f: .cfi_startproc simple
.cfi_signal_frame
ret
.cfi_endproc
.section .gcc_except_table,"a",@progbits
lsda: .byte 0xff,0xff,0x01,0
.data
.weak DW.ref.p
.hidden DW.ref.p
DW.ref.p: .quad p
END
ld -o a a.o --eh-frame-hdr
ld -pie --no-dynamic-linker -o b a.o --eh-frame-hdr
ld -shared -o c.so a.o --eh-frame-hdr
