# The address of an IFUNC in data of a PIE and a library.
. "${0%/*}/../../lib.sh"
compile a.o -fPIE <<< 'static int impl(void) { return 42; } static int (*pick(void))(void) { return impl; }
static int f(void) __attribute__((ifunc("pick"))); int (*table[])(void) = {f, f}; int main(void) { return table[1]() - 42 || f() - 42; }'
cc_link -pie -o a a.o
runs a
has "$(relocs a)" IRELATIV
