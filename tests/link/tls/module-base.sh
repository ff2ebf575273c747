# _TLS_MODULE_BASE_, which local-dynamic TLS descriptors are relative to.
. "${0%/*}/../../lib.sh"
needs gcc
src='static _Thread_local int a = 3, b = 4; int *fa(void) { return &a; } int *fb(void) { return &b; }
int both(void) { return ++a + ++b; } int main(void) { return both() + *fa() + *fb() - 18; }'
gcc -x c -c -O1 -fPIC -mtls-dialect=gnu2 -ftls-model=local-dynamic -o a.o - <<< "$src"
has "$(readelf -sW a.o)" _TLS_MODULE_BASE_
cc_link -o a a.o
runs a
cc_link -shared -o a.so a.o
has "$(relocs a.so)" TLSDESC
has_no "$(dynsyms a.so)" _TLS_MODULE_BASE_
