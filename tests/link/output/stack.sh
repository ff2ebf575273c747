# PT_GNU_STACK: from the notes of the inputs, from -z [no]execstack, with -z stack-size.
. "${0%/*}/../../lib.sh"
export ELFCHECK_EXECSTACK=1 NO_ELFLINT=1
exit_asm 0 | assemble a.o
assemble_bare none.o <<< '.text; nop'
assemble_bare exec.o <<< '.text; nop; .section .note.GNU-stack,"x",@progbits'
ld -o p a.o
has "$(segments p)" 'GNU_STACK .* RW +0x'
warns_with 'missing .note.GNU-stack section implies executable stack' ld -o p a.o none.o
has "$(segments p)" 'GNU_STACK .* RWE '
warns_with 'requires executable stack|executable stack' ld -o p a.o exec.o
silently ld -o p a.o exec.o -z noexecstack
has "$(segments p)" 'GNU_STACK .* RW +0x'
ld -o p a.o -z execstack
has "$(segments p)" 'GNU_STACK .* RWE '
ld -o p a.o -z stack-size=0x200000
has "$(segments p)" 'GNU_STACK .* 0x200000 RW'
exit_asm 0 | assemble_bare b.o
ld -o p b.o none.o
has_no "$(segments p)" GNU_STACK
