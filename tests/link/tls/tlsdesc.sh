# TLS descriptors: dynamic in libraries, IE for library variables, LE in programs.
. "${0%/*}/../../lib.sh"
cc=gcc
needs gcc
echo '_Thread_local int e = 5; static _Thread_local int s = 7; int lib(void) { return ++e + ++s; }' |
    gcc -x c -c -O1 -fPIC -mtls-dialect=gnu2 -o lib.o -
cc_link -shared -o libt.so lib.o
has "$(relocs libt.so)" 'TLSDESC'
echo 'extern _Thread_local int e; int lib(void); static _Thread_local int mine = 3; int *get(void) { return &mine; }
int main(void) { return lib() + e + *get() - 23; }' | gcc -x c -c -O1 -fPIC -mtls-dialect=gnu2 -o a.o -
cc_link -o a a.o libt.so -Wl,-rpath,"$PWD"
runs a
has "$(relocs a)" 'TPOFF64.* e '
has_no "$(relocs a)" TLSDESC
cc_link -shared -o libnow.so lib.o -Wl,-z,now
has "$(relocs libnow.so)" 'TLSDESC'
