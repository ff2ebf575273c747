# -l: .so before .a in one folder, the folder's order first, -l:name, -Bstatic, --library.
. "${0%/*}/../../lib.sh"
compile f1.o -fPIC <<< 'int f(void) { return 1; }'
compile f2.o -fPIC <<< 'int f(void) { return 2; }'
mkdir 1 2
archive 1/libf.a f1.o
archive 2/libf.a f2.o
cc_link -shared -o 2/libf.so f2.o -Wl,-soname,libf.so
compile a.o <<< 'int f(void); int main(void) { return f(); }'
cc_link -o a a.o -L1 -L2 -lf; exits 1 a
cc_link -o a a.o -L2 -L1 -lf -Wl,-rpath,"$PWD/2"; exits 2 a
has "$(dynamic a)" 'libf.so'
cc_link -o a a.o -L2 -L1 -Wl,-Bstatic -lf -Wl,-Bdynamic; exits 2 a
has_no "$(dynamic a)" 'libf.so'
cc_link -o a a.o -L2 -Wl,-l:libf.a; exits 2 a
cc_link -o a a.o -lf -L1; exits 1 a
fails_with 'cannot find -lnosuch' cc_link -o a a.o -L1 -lnosuch
fails_with 'cannot find -l:nosuch.a' cc_link -o a a.o -L1 -Wl,-l:nosuch.a
