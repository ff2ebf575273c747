# An IFUNC in a shared library, called from inside and outside, its address taken on both sides.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'static int impl(void) { return 42; } static int (*pick(void))(void) { return impl; }
int f(void) __attribute__((ifunc("pick"))); int (*get(void))(void) { return f; } int call(void) { return f(); }
__attribute__((visibility("hidden"))) int h(void) __attribute__((ifunc("pick"))); int callh(void) { return h(); } int (*hp)(void) = h;'
cc_link -shared -o libi.so lib.o
has "$(dynsyms libi.so)" 'IFUNC GLOBAL DEFAULT [0-9]+ f$'
has "$(relocs libi.so)" IRELATIV
main='int f(void), call(void), callh(void); int (*get(void))(void); extern int (*hp)(void); int (*p)(void) = f;
int main(void) { return f() != 42 || call() != 42 || callh() != 42 || hp() != 42 || get() != f || p != f; }'
compile a.o -fPIE <<< "$main"
compile b.o -fno-pie <<< "$main"
cc_link -pie -o a a.o libi.so -Wl,-rpath,"$PWD"; runs a
cc_link -no-pie -o b b.o libi.so -Wl,-rpath,"$PWD"; runs b
# IRELATIVE alone in .rela.plt: the loader still finds .got.plt's header.
compile only.o -fPIC <<< 'static int impl(void) { return 42; } static int (*pick(void))(void) { return impl; }
__attribute__((visibility("hidden"))) int h(void) __attribute__((ifunc("pick"))); int callh(void) { return h(); }'
dso libonly.so only.o
has "$(dynamic libonly.so)" PLTGOT
compile m.o <<< 'int callh(void); int main(void) { return callh() != 42; }'
cc_link -o m m.o libonly.so -Wl,-rpath,"$PWD"
LD_BIND_NOW='' runs m
