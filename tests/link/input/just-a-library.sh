# Linking against a library by path, by -l, with a versioned file name.
. "${0%/*}/../../lib.sh"
compile l.o -fPIC <<< 'int f(void) { return 0; }'
mkdir d
cc_link -shared -o d/libf.so.1.2 l.o -Wl,-soname,libf.so.1
ln -s libf.so.1.2 d/libf.so
ln -s libf.so.1.2 d/libf.so.1
compile a.o <<< 'int f(void); int main(void) { return f(); }'
cc_link -o a a.o d/libf.so.1.2 -Wl,-rpath,"$PWD/d" && runs a
cc_link -o a a.o -Ld -lf -Wl,-rpath,"$PWD/d" && runs a
has "$(dynamic a)" 'NEEDED.*\[libf.so.1\]'
