# DT_INIT and DT_FINI: _init and _fini, or the symbols of -init and -fini.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< '#include <stdio.h>
void up(void) { puts("up"); } void down(void) { puts("down"); fflush(0); } '
cc_link -shared -o libi.so a.o -Wl,-init,up -Wl,-fini=down
compile m.o <<< '#include <stdio.h>
int main(void) { puts("main"); return 0; }'
cc_link -o a m.o -Wl,--no-as-needed "$PWD/libi.so"
prints $'up\nmain\ndown' a
cc_link -o b m.o
has "$(dynamic b)" "\(INIT\) +0x$(value_of b _init)"
