# A program that takes the address of an IFUNC and calls it, at a fixed address: one address for both.
. "${0%/*}/../../lib.sh"
compile a.o -fno-pie <<< 'static int impl(void) { return 42; } static int (*pick(void))(void) { return impl; }
int f(void) __attribute__((ifunc("pick"), visibility("hidden"))); int main(void) { int (*volatile p)(void) = f; return p() - 42 || p != f || f() != 42; }'
cc_link -no-pie -o a a.o
runs a
