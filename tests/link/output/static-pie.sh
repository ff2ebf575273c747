# A static PIE relocates itself: a dynamic section without interpreter and NEEDED.
. "${0%/*}/../../lib.sh"
needs_static_libc
compile a.o -fPIE <<< '#include <stdio.h>
#include <string.h>
int x = 3; int *p = &x; int main(void) { printf("%d %zu\n", *p, strlen("four")); return 0; }'
cc_link -static-pie -o a a.o
prints '3 4' a
has "$(readelf -hW a)" 'Type: .* DYN'
has_no "$(segments a)" INTERP
has_no "$(dynamic a)" NEEDED
has "$(dynamic a)" 'FLAGS_1.* PIE'
