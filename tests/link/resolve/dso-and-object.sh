# A program's definition overrides a library's, and is exported to it.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int v = 1; int f(void) { return 1; } int get(void) { return v * 10 + f(); }'
cc_link -shared -o libf.so lib.o
compile a.o <<< 'int v = 4; int f(void) { return 2; } int get(void); int main(void) { return get() - 42; }'
for order in 'a.o ./libf.so' './libf.so a.o'; do
    cc_link -o a -Wl,--no-as-needed $order -Wl,-rpath,"$PWD"
    runs a
    has "$(dynsyms a)" 'OBJECT GLOBAL DEFAULT [0-9]+ v$'
    has "$(dynsyms a)" 'FUNC GLOBAL DEFAULT [0-9]+ f$'
done
