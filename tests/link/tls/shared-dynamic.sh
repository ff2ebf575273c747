# A library with general and local dynamic TLS, loaded with dlopen and used by threads.
. "${0%/*}/../../lib.sh"
needs_flag "$CC" -pthread
compile lib.o -fPIC <<< '_Thread_local int e = 5; static _Thread_local int s1 = 1, s2 = 2; static _Thread_local char zero[1000];
int lib(void) { s1++; s2++; zero[999]++; return e + s1 + s2 + zero[999]; }'
cc_link -shared -o libt.so lib.o
text=$(relocs libt.so)
has "$text" 'DTPMOD64.* e '
has "$text" 'DTPOFF64.* e '
has_no "$(dynamic libt.so)" STATIC_TLS
compile a.o <<< '#include <dlfcn.h>
#include <pthread.h>
void *thread(void *f) { return (void *)(long)((int (*)(void))f)(); }
int main(void) { void *h = dlopen("./libt.so", RTLD_NOW); if (!h) return 1; int (*f)(void) = (int (*)(void))dlsym(h, "lib");
 void *r; pthread_t t; if (f() != 11 || f() != 14) return 2; pthread_create(&t, 0, thread, (void *)f); pthread_join(t, &r); return (long)r - 11; }'
cc_link -o a a.o -pthread -ldl
runs a
