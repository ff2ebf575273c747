# -Bsymbolic-non-weak leaves weak definitions preemptible.
. "${0%/*}/../../lib.sh"
veld_only
compile a.o -fPIC <<< 'int v = 1; int w __attribute__((weak)) = 1; int f(void) { return 1; }
__attribute__((weak)) int g(void) { return 2; } int call(void) { return f() + g(); } int get(void) { return v + w; }'
cc_link -shared -o s.so a.o -Wl,-Bsymbolic-non-weak
has_no "$(relocs s.so)" ' [fv] \+'
has "$(relocs s.so)" ' w \+'
has "$(relocs s.so)" ' g \+'
cc_link -shared -o f.so a.o -Wl,-Bsymbolic-non-weak-functions
has_no "$(relocs f.so)" ' f \+'
has "$(relocs f.so)" ' v \+'
