# What an input script names is looked for beside the script first, whoever found the script; what -T's names is not.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'int f(void); int main(void) { return f() - 1; }'
compile f1.o <<< 'int f(void) { return 1; }'
compile f2.o <<< 'int f(void) { return 2; }'
mkdir -p lib/sub other
cp f1.o lib/f.o
cp f1.o lib/sub/g.o
cp f2.o f.o
cp f2.o other/f.o
archive lib/libimpl.a f1.o
echo 'INPUT(f.o)' > lib/libf.so
cc_link -o a a.o lib/libf.so
runs a
cc_link -o a a.o -Lother -Llib -lf
runs a
cc_link -o a a.o "$PWD/lib/libf.so"
runs a
echo 'GROUP ( "libimpl.a" )' > lib/libg.so
cc_link -o a a.o lib/libg.so
runs a
echo 'INPUT(sub/g.o)' > lib/libh.so
cc_link -o a a.o lib/libh.so
runs a
cp lib/libf.so other/libf.so # the same words in two places
cp f1.o lib/f.o
assemble other/f.o <<< '.globl other; .section .rodata; other: .quad 1'
cc_link -o a a.o lib/libf.so other/libf.so
runs a
has "$(symbols a)" ' other$'
echo 'INPUT(libimpl.a)' > lib/t.ld
fails_with 'cannot find libimpl.a' ld -o b a.o -T lib/t.ld
