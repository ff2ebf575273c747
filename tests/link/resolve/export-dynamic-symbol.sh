# --export-dynamic-symbol and its list export from a program, and do not change how a library binds.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int f1(void) { return 1; } int g(void) { return 3; } int h(void) { return 4; }
int call(void) { return f1() + g(); } int main(void) { return call() - 4; }'
cc_link -o a a.o '-Wl,--export-dynamic-symbol=f*'
has "$(dynsyms a)" ' f1$'
has_no "$(dynsyms a)" ' g$'
echo '{ g; h; };' > list
cc_link -o a a.o -Wl,--export-dynamic-symbol-list=list
has "$(dynsyms a)" ' g$'
has "$(dynsyms a)" ' h$'
has_no "$(dynsyms a)" ' f1$'
