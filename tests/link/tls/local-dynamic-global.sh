# Local-dynamic access to a global thread-local symbol of a library: the offset of its own definition, at link time.
. "${0%/*}/../../lib.sh"
compile l.o -fPIC <<< '__attribute__((tls_model("local-dynamic"))) _Thread_local int a = 3, b = 4; int sum(void) { return a + b++; }'
compile large.o -fPIC -mcmodel=large <<< '__attribute__((tls_model("local-dynamic"))) _Thread_local int c = 5; int c_is(void) { return c; }'
cc_link -shared -o libl.so l.o large.o
has_no "$(relocs libl.so)" 'DTPOFF64'
compile m.o <<< 'int sum(void), c_is(void); extern _Thread_local int b; int main(void) { return sum() != 7 || sum() != 8 || b != 6 || c_is() != 5; }'
cc_link -o m m.o libl.so -Wl,-rpath,"$PWD"
runs m
