# A dynamic program at a fixed address: base 0x400000, no relative relocations.
. "${0%/*}/../../lib.sh"
compile a.o -fno-pie <<< '#include <stdio.h>
int x = 3; int *p = &x; int main(void) { printf("%d\n", *p); return 0; }'
cc_link -no-pie -o a a.o
prints 3 a
has "$(readelf -hW a)" 'Type: .* EXEC'
has "$(segments a)" 'LOAD +0x000000 0x0000000000400000'
has_no "$(dynamic a)" 'FLAGS_1.* PIE'
has_no "$(relocs a)" RELATIVE
