# A .gnu.warning.f section is printed when f is used, and is not in the output.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble f.o <<< '.globl f; f: ret; .section .gnu.warning.f,"",@progbits; .ascii "f is dangerous"'
assemble u.o <<< '.text; call f'
warns_with 'warning: f is dangerous' ld -o a s.o u.o f.o
has_no "$(sections a)" gnu.warning
silently ld -o a s.o f.o
