# The address of a library's function in a program at a fixed address: one address for all.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int f(void) { return 1; } int (*get(void))(void) { return f; }'
cc_link -shared -o libf.so lib.o
compile a.o -fno-pie <<< 'int f(void); int (*get(void))(void); int (*p)(void) = f; int main(void) { return get() != f || p != f || f() != 1; }'
cc_link -no-pie -o a a.o libf.so -Wl,-rpath,"$PWD"
runs a
compile c.o -fPIE <<< 'int f(void); int (*get(void))(void); int (*p)(void) = f; int main(void) { return get() != f || p != f || f() != 1; }'
cc_link -pie -o c c.o libf.so -Wl,-rpath,"$PWD"
runs c
has "$(dynsyms c)" '^0 .*UND f$'
