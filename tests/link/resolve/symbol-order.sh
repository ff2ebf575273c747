# Locals of .symtab are grouped after the FILE symbol of their object.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'static int la; int *ga(void) { return &la; } int main(void) { return 0; }'
cc_link -o a a.o
text=$(symbols a)
has "$text" 'FILE LOCAL DEFAULT ABS'
has "$text" 'LOCAL DEFAULT [0-9]+ la$'
