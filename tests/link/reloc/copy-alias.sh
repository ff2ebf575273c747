# All names of a copied variable move with it, strong ones too.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld exports weak aliases only'
compile lib.o -fPIC <<< 'int v[4] = {1, 2, 3, 4}; extern int alias[4] __attribute__((alias("v"))); int sum(void) { return v[0] + alias[1]; }'
cc_link -shared -o libv.so lib.o
compile a.o -fno-pie <<< 'extern int v[4]; int sum(void); int main(void) { v[0] = 10; v[1] = 20; return sum() - 30; }'
cc_link -no-pie -o a a.o libv.so -Wl,-rpath,"$PWD"
runs a
has "$(dynsyms a)" ' alias$'
