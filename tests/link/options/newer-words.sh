# -z words that GNU ld 2.40 does not know: mark-plt, nosectionheader; --apply-dynamic-relocs, -Bsymbolic-non-weak.
. "${0%/*}/../../lib.sh"
veld_only
compile m.o <<< '#include <stdio.h>
int x; int *p = &x; int main(void) { puts("hello"); return *p; }'
NO_ELFLINT=1 cc_link -o a m.o -Wl,-z,mark-plt -Wl,-z,lazy
prints hello a
has "$(dynamic a)" '0x0*70000000'
has "$(dynamic a)" '0x0*70000001'
has "$(dynamic a)" '0x0*70000003'
addend=$(relocs a | sed -n 's/.*JUMP_SLO.* + //p')
has "$(disassemble a)" "^0*$addend <puts"
cc_link -o a m.o -Wl,-z,mark-plt -Wl,-z,nomark-plt
has_no "$(dynamic a)" '0x0*70000000'

NO_ELFLINT=1 NO_ELFCHECK=1 cc_link -g -o b m.o -Wl,-z,nosectionheader
prints hello b
has "$(readelf -h b 2>&1)" 'Number of section headers: +0'
cc_link -o b m.o -Wl,-z,nosectionheader -Wl,-z,sectionheader
has "$(sections b)" '\.text'

assemble d.o <<< '.globl v; .data; v: .quad v+8, w; .hidden v; w: .quad 0'
ld -shared -o d.so d.o
same "$(bytes_of d.so .data | cut -c 1-32)" 00000000000000000000000000000000
ld -shared -o d.so d.o --apply-dynamic-relocs
differ "$(bytes_of d.so .data | cut -c 1-16)" 0000000000000000
