# _GLOBAL_OFFSET_TABLE_ is the start of .got.plt, whose first word is the address of .dynamic.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: lea _GLOBAL_OFFSET_TABLE_(%rip),%rax; ret'
assemble l.o <<< '.globl f; f: ret'
dso libl.so l.o
ld -o a a.o libl.so
same "$(value_of a _GLOBAL_OFFSET_TABLE_)" "$(address_of a .got.plt)"
