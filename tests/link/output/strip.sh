# -s drops .symtab, -S the debug sections, -x locals, -X .L names; --discard-none keeps them.
. "${0%/*}/../../lib.sh"
compile a.o -g <<< 'static int local_variable; int *f(void) { return &local_variable; } int main(void) { return 0; }'
cc_link -o a a.o -s
runs a
has_no "$(sections a)" '\.(symtab|strtab|debug)'
cc_link -o a a.o -Wl,-S
has_no "$(sections a)" '\.debug'
has "$(symbols a)" ' local_variable$'
cc_link -o a a.o -Wl,-x
has_no "$(symbols a)" ' (local_variable|FILE .*)$'
assemble b.o <<< '.globl _start; .text; _start: ret; .Lkept: nop; jmp .Lkept; named: ret' -L
ld -o b b.o --discard-none
has "$(symbols b)" ' \.Lkept$'
ld -o b b.o -X
has_no "$(symbols b)" ' \.Lkept$'
has "$(symbols b)" ' named$'
