# Objects that went through strip -g, objcopy --weaken, ld -r of another linker.
. "${0%/*}/../../lib.sh"
needs ld.bfd
compile a.o -g <<< 'int f(void); int main(void) { return f(); }'
compile b.o -g <<< 'int f(void) { return 0; }'
strip -g a.o
objcopy --weaken b.o
cc_link -o a a.o b.o && runs a
ld.bfd -r -o ab.o a.o b.o
cc_link -o a ab.o && runs a
