# Messages about executable stacks, and who turns them on and off.
. "${0%/*}/../../lib.sh"
export ELFCHECK_EXECSTACK=1 NO_ELFLINT=1
exit_asm 0 | assemble a.o
assemble_bare none.o <<< '.text; nop'
assemble_bare exec.o <<< '.text; nop; .section .note.GNU-stack,"x",@progbits'
warns_with 'warning: enabling an executable stack because of -z execstack command line option' \
    ld -o p a.o -z execstack --warn-execstack
silently ld -o p a.o none.o --no-warn-execstack
silently ld -o p a.o -z execstack
warns_with 'warning: none\.o: missing \.note\.GNU-stack section implies executable stack' ld -o p a.o none.o
warns_with 'warning: exec\.o: requires executable stack \(because the \.note\.GNU-stack section is executable\)' \
    ld -o p a.o exec.o
fails_with 'none\.o: missing' ld -o p a.o none.o --fatal-warnings
test "$is_veld" = 0 && exit
fails_with 'error: none\.o: missing' ld -o p a.o none.o --error-execstack
fails_with 'error: enabling an executable stack' ld -o p a.o -z execstack --error-execstack
silently ld -o p a.o --error-execstack
silently ld -o p a.o none.o --no-warn-execstack --error-execstack --no-error-execstack
warns_with 'warning: none\.o' ld -o p a.o none.o --no-warn-execstack --warn-execstack-objects
