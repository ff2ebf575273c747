# The PLT has unwind information.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <stdio.h>
int main(void) { return puts("x") < 0; }'
cc_link -o a a.o -Wl,-z,lazy
plt=$(address_of a .plt)
has "$(readelf --debug-dump=frames a 2>/dev/null)" "pc=0*$plt"
cc_link -o b a.o -Wl,-z,lazy,--no-ld-generated-unwind-info
has_no "$(readelf --debug-dump=frames b 2>/dev/null)" "pc=0*$(address_of b .plt)\\.\\."
