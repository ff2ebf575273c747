# .symver: two versions of one function; old callers keep the old one.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< '__asm__(".symver f1,f@V1"); __asm__(".symver f2,f@@V2"); int f1(void) { return 1; } int f2(void) { return 2; }'
echo 'V1 { local: f1; f2; }; V2 { } V1;' > map
cc_link -shared -o libf.so lib.o -Wl,--version-script=map -Wl,-soname,libf.so
has "$(readelf --dyn-syms -W libf.so)" ' f@V1'
has "$(readelf --dyn-syms -W libf.so)" ' f@@V2'
compile a.o <<< 'int f(void); int main(void) { return f() - 2; }'
compile b.o <<< '__asm__(".symver f,f@V1"); int f(void); int main(void) { return f() - 1; }'
cc_link -o a a.o libf.so -Wl,-rpath,"$PWD"
cc_link -o b b.o libf.so -Wl,-rpath,"$PWD"
runs a
runs b
has "$(versions a)" 'Name: V2'
has "$(versions b)" 'Name: V1'
