# A static program: no interpreter, no dynamic section; stdio, threads and locale work.
. "${0%/*}/../../lib.sh"
needs_static_libc
compile a.o -fno-pie <<< '#include <stdio.h>
#include <pthread.h>
_Thread_local int t = 5;
void *f(void *p) { t++; return (void *)(long)t; }
int main(void) { pthread_t h; void *r; pthread_create(&h, 0, f, 0); pthread_join(h, &r);
    printf("%d %d %.1f\n", t, (int)(long)r, 1.5); return 0; }'
cc_link -static -no-pie -o a a.o
prints '5 6 1.5' a
has_no "$(segments a)" 'INTERP|DYNAMIC'
has "$(segments a)" TLS
