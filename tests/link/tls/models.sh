# All four access models, in one program with a library that has TLS of its own.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< '_Thread_local int e = 5; static _Thread_local int s1 = 1, s2 = 2;
int *lib(void) { s1 += s2; e += s1; return &e; }'
cc_link -shared -o libt.so lib.o
has "$(relocs libt.so)" 'DTPMOD64'
compile a.o -fPIC -ftls-model=global-dynamic <<< '
extern _Thread_local int e; _Thread_local int a = 7, pad[100], b = 8; static _Thread_local int l1 = 3, l2 = 4;
__attribute__((tls_model("initial-exec"))) extern _Thread_local int ie;
__attribute__((tls_model("local-dynamic"))) static _Thread_local int ld1 = 30, ld2 = 40;
int *lib(void); void *pthread_self(void);
int main(void) { int *p = lib(); if (p != &e || e != 8) return 1; if (ie != 9) return 2;
  a++; b++; l1++; l2++; ld1++; ld2++;
  return a + b + l1 + l2 + ld1 + ld2 - 98; }'
compile ie.o -fPIC <<< '_Thread_local int ie = 9;'
cc_link -o a a.o ie.o libt.so -Wl,-rpath,"$PWD"
runs a
cc_link -no-pie -o a a.o ie.o libt.so -Wl,-rpath,"$PWD"
runs a
has "$(relocs a)" 'TPOFF64.* e '
