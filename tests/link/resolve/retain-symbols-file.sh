# --retain-symbols-file keeps only the listed symbols in .symtab.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start,f,g; .text; _start: f: g: l: ret'
printf '_start\ng\n' > keep
ld -o a a.o --retain-symbols-file=keep
has "$(symbols a)" ' g$'
has_no "$(symbols a)" ' [fl]$'
