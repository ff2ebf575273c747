# A symbol of an output section that vanished, being empty, goes to the section at its address.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start, e; .text; _start: .cfi_startproc; mov $60,%eax; xor %edi,%edi; syscall; .cfi_endproc
.section .rodata,"a"; .byte 1,2,3; .section .gone,"a"; .balign 8; e:'
ld -o a a.o
runs a
same "$(value_of a e)" "$(address_of a .eh_frame)"
has "$(sections a)" "^\[$(section_of a e)\] \.eh_frame"
