# --warn-once: one message a symbol, whoever asks for it.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: call f; call f; call g'
assemble b.o <<< '.globl x; .text; x: call f; call g'
fails_with 'undefined' ld -o p a.o b.o
count "$messages" "undefined reference to \`f'" 3
fails_with 'undefined' ld -o p a.o b.o --warn-once
count "$messages" "undefined reference to \`f'" 1
count "$messages" "undefined reference to \`g'" 1
