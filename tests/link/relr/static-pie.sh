# RELR in a static PIE.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1
needs_static_libc
compile a.o -fPIE <<< '#include <stdio.h>
int x = 4; int *p = &x; int main(void) { return printf("%d", *p) != 1; }'
cc_link -static-pie -o a a.o -Wl,-z,pack-relative-relocs
prints 4 a
has "$(dynamic a)" RELRSZ
