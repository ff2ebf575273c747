# -z now sets DF_BIND_NOW and DF_1_NOW; -z lazy takes them back.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <stdio.h>
int main(void) { puts("x"); return 0; }'
cc_link -o a a.o -Wl,-z,now
has "$(dynamic a)" 'FLAGS\).*BIND_NOW'
has "$(dynamic a)" 'FLAGS_1.*NOW'
runs a
cc_link -o a a.o -Wl,-z,now,-z,lazy
has_no "$(dynamic a)" NOW
runs a
