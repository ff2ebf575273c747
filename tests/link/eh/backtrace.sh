# backtrace() and dl_iterate_phdr walk through the program.
. "${0%/*}/../../lib.sh"
compile a.o -O0 -fPIE <<< '#include <execinfo.h>
#define _GNU_SOURCE
#include <link.h>
int n; int cb(struct dl_phdr_info *i, size_t s, void *p) { n++; return 0; }
int depth(int d) { void *b[50]; if (d == 0) return backtrace(b, 50); return depth(d - 1); }
int main(void) { dl_iterate_phdr(cb, 0); return depth(10) < 12 || n < 2; }' -D_GNU_SOURCE
cc_link -pie -o a a.o
runs a
