# IRELATIVE relocations come after all others; __rela_iplt_start and _end enclose them in a static program.
. "${0%/*}/../../lib.sh"
needs_static_libc
compile a.o -fno-pie <<< 'static int impl(void) { return 42; } static int (*pick(void))(void) { return impl; }
int f(void) __attribute__((ifunc("pick"))); int main(void) { return f() - 42; }'
cc_link -static -o a a.o
runs a
has "$(relocs a)" IRELATIV
