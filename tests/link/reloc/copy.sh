# A copy relocation: aliases of the variable move with it, the library sees the program's copy.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int v[4] = {1, 2, 3, 4}; extern int walias[4] __attribute__((weak, alias("v")));
int sum(void) { return v[0] + v[1] + walias[2]; }'
cc_link -shared -o libv.so lib.o
compile a.o -fno-pie <<< 'extern int v[4]; int sum(void); int main(void) { v[0] = 10; v[1] = 20; v[2] = 30; return sum() - 60; }'
cc_link -no-pie -o a a.o libv.so -Wl,-rpath,"$PWD"
runs a
has "$(relocs a)" 'R_X86_64_COPY .* v'
has "$(dynsyms a)" ' walias$'
