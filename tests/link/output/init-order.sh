# .init_array with priorities ascending, then in link order; .ctors reversed; .fini_array the other way round.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <stdio.h>
#define F(n, p) __attribute__((constructor p)) static void c##n(void) { puts(#n); } __attribute__((destructor p)) static void d##n(void) { puts("-" #n); }
F(3, (300)) F(1, (101)) F(8,) F(2, (200)) int main(void) { puts("main"); return 0; }'
compile b.o <<< '#include <stdio.h>
#define F(n, p) __attribute__((constructor p)) static void c##n(void) { puts(#n); } __attribute__((destructor p)) static void d##n(void) { puts("-" #n); }
F(9,) F(4, (400))'
cc_link -o a a.o b.o
prints $'1\n2\n3\n4\n8\n9\nmain\n-9\n-8\n-4\n-3\n-2\n-1' a
