# A shared library and a program that uses its function and its variable, both kinds of program.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int value = 40; int get(void) { return value; }'
cc_link -shared -Wl,-soname,libx.so.1 -o libx.so lib.o
has "$(dynamic libx.so)" 'SONAME.*\[libx.so.1\]'
has_no "$(dynamic libx.so)" '\(DEBUG\)'
has_no "$(segments libx.so)" INTERP
ln -s libx.so libx.so.1
main='extern int value; int get(void); int main(void) { value += 2; return get() - 42; }'
compile a.o -fPIE <<< "$main"
compile b.o -fno-pie <<< "$main"
cc_link -pie -o a a.o -L. -lx -Wl,-rpath,"$PWD"
cc_link -no-pie -o b b.o -L. -lx -Wl,-rpath,"$PWD"
has "$(dynamic a)" 'NEEDED.*\[libx.so.1\]'
has "$(dynamic a)" 'RUNPATH'
runs a
runs b
