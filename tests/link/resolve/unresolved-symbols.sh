# What may stay undefined: in shared libraries, with --unresolved-symbols, --warn-unresolved-symbols, not with -z defs.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: ret; .data; .quad nowhere'
fails_with "undefined reference to \`nowhere'" ld -o a a.o
ld -o a a.o --unresolved-symbols=ignore-all
ld -o a a.o --unresolved-symbols=ignore-in-object-files
fails_with 'nowhere' ld -o a a.o --unresolved-symbols=ignore-in-shared-libs
warns_with 'warning: .*nowhere|nowhere' ld -o a a.o --warn-unresolved-symbols
fails_with 'nowhere' ld -o a a.o --warn-unresolved-symbols --error-unresolved-symbols
ld -shared -o a.so a.o
fails_with 'nowhere' ld -shared -o a.so a.o -z defs
fails_with 'nowhere' ld -shared -o a.so a.o --no-undefined
ld -shared -o a.so a.o -z defs -z undefs
