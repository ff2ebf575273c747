# An .eh_frame that nobody can read is kept as it is, and with it the code that it names.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble a.o <<< '.section .text.named,"ax"; .globl named, other; named: ret; .section .text.other,"ax"; other: ret
.section .eh_frame,"a",@unwind; .long 12; .long 0; .byte 99; .asciz "?"; .zero 5; .long 16; .long 0x1c; .quad named - .; .zero 4'
warns_with 'error in a\.o\(\.eh_frame\)' veld --gc-sections --eh-frame-hdr -o a s.o a.o
runs a
has "$(symbols a)" ' named$'
has_no "$(symbols a)" ' other$'
