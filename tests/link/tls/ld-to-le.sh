# Local-dynamic becomes local-exec, with plain and with GOT calls of __tls_get_addr.
. "${0%/*}/../../lib.sh"
src='static _Thread_local int a = 3, b = 4; int *fa(void) { return &a; } int *fb(void) { return &b; }
int both(void) { return ++a + ++b; } int main(void) { return both() + *fa() + *fb() - 18; }'
for flags in '-fPIC' '-fPIC -fno-plt'; do
    compile a.o $flags -ftls-model=local-dynamic <<< "$src"
    cc_link -o a a.o
    runs a
    has_no "$(disassemble a)" 'call.*__tls_get_addr'
    compile b.o $flags -ftls-model=global-dynamic <<< "$src"
    cc_link -o a b.o
    runs a
done
