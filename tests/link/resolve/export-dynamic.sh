# -E puts all globals of a dynamic program into .dynsym; without it only what libraries refer to.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int callback(void); int run(void) { return callback(); }'
cc_link -shared -o libc1.so lib.o
compile a.o <<< 'int run(void); int other(void) { return 1; } int callback(void) { return 42; } int main(void) { return run() - 42; }'
cc_link -o a a.o libc1.so -Wl,-rpath,"$PWD"
runs a
has "$(dynsyms a)" ' callback$'
has_no "$(dynsyms a)" ' other$'
cc_link -rdynamic -o b a.o libc1.so -Wl,-rpath,"$PWD"
has "$(dynsyms b)" ' other$'
cc_link -o c a.o libc1.so -Wl,-E,--no-export-dynamic
has_no "$(dynsyms c)" ' other$'
