# Two members of one name, both needed.
. "${0%/*}/../../lib.sh"
mkdir 1 2
compile 1/m.o <<< 'int f(void) { return 1; }'
compile 2/m.o <<< 'int g(void) { return 2; }'
ar qcs x.a 1/m.o 2/m.o
compile a.o <<< 'int f(void), g(void); int main(void) { return f() + g() - 3; }'
cc_link -o a a.o x.a
runs a
