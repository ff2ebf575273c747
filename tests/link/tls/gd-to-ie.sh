# General-dynamic access to a library's variable from a program becomes initial-exec.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< '_Thread_local int e = 42;'
cc_link -shared -o libe.so lib.o
compile a.o -fPIC <<< 'extern _Thread_local int e; int main(void) { return e - 42; }'
cc_link -o a a.o libe.so -Wl,-rpath,"$PWD"
runs a
has "$(relocs a)" 'TPOFF64.* e '
has_no "$(relocs a)" DTPMOD
