# A program's references carry the versions of the libraries it was linked with.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <stdio.h>
#include <string.h>
int main(void) { char b[8]; memcpy(b, "x", 2); return puts(b) < 0; }'
cc_link -o a a.o
runs a
has "$(versions a)" 'File: libc.so.6'
has "$(versions a)" 'Name: GLIBC_2.34'
has "$(readelf --dyn-syms -W a)" 'puts@GLIBC_2.2.5'
has_no "$(versions a)" 'Flags: WEAK'
