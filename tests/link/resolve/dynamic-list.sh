# --dynamic-list: an executable exports the listed symbols; a library keeps only those preemptible.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int f1(void) { return 1; } int f2(void) { return 2; } int g(void) { return 3; }
int call(void) { return f1() + f2() + g(); } int main(void) { return call() - 6; }'
echo '{ f*; };' > list
cc_link -o a a.o -Wl,--dynamic-list=list
runs a
has "$(dynsyms a)" ' f1$'
has_no "$(dynsyms a)" ' g$'
cc_link -shared -o a.so a.o -Wl,--dynamic-list=list
has "$(dynsyms a.so)" ' g$'
has "$(relocs a.so)" ' f1 \+'
has_no "$(relocs a.so)" ' g \+'
