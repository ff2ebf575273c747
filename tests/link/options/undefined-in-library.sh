# -z defs with --warn-unresolved-symbols in a shared library: told, and left to the loader.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl f; .text; f: call g@PLT; mov d@GOTPCREL(%rip),%rax; .weak w; mov w@GOTPCREL(%rip),%rax; .data; .quad e'
warns_with "warning: undefined reference to \`g'" ld -shared -o a.so a.o -z defs --warn-unresolved-symbols
has "$messages" "undefined reference to \`d'"
has "$messages" "undefined reference to \`e'"
has_no "$messages" "\`w'"
has "$(dynsyms a.so)" 'UND g$'
has "$(dynsyms a.so)" 'UND e$'
silently ld -shared -o a.so a.o -z defs --unresolved-symbols=ignore-all
silently ld -shared -o a.so a.o --warn-unresolved-symbols
fails_with "undefined reference to \`g'" ld -shared -o a.so a.o --unresolved-symbols=report-all
fails_with 'bad --unresolved-symbols option: foo' ld -shared -o a.so a.o --unresolved-symbols=foo
