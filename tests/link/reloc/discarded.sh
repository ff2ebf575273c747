# A reference to a discarded COMDAT section: an error from data, quiet from debug sections and .eh_frame.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
for i in 1 2; do assemble g$i.o << 'END'
.section .text.f,"axG",@progbits,f,comdat
.weak f
f: .cfi_startproc
ret
.cfi_endproc
.section .debug_info,"",@progbits
.quad .text.f
END
done
ld -o a s.o g1.o g2.o
# GNU ld takes the kept section if it has the same size.
test "$is_veld" = 0 || same "$(bytes_of a .debug_info | cut -c 17-32)" 0000000000000000
assemble g3.o << 'END'
.section .text.f,"axG",@progbits,f,comdat
.weak f
f: ret
local: ret
.data
.quad local
END
fails_with "defined in discarded section \`\.text\.f\[f\]'" ld -o a s.o g1.o g3.o
