# A general-dynamic TLS access in an executable becomes local-exec.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< '_Thread_local int x = 42; int *f(void) { return &x; } int main(void) { return *f() - 42; }'
cc_link -o a a.o
runs a
has_no "$(relocs a)" DTPMOD64
has_no "$(disassemble a)" 'call.*__tls_get_addr'
