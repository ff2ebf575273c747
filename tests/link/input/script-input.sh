# Text files as inputs: INPUT, GROUP with AS_NEEDED, SEARCH_DIR, OUTPUT_FORMAT, comments, names with quotes.
. "${0%/*}/../../lib.sh"
compile f.o -fPIC <<< 'int f(void) { return 1; }'
compile g.o -fPIC <<< 'int g(void) { return 2; }'
mkdir libs
archive libs/libf.a f.o
cc_link -shared -o libs/libg.so g.o -Wl,-soname,libg.so
cc_link -shared -o libs/libunused.so g.o -Wl,-soname,libunused.so
cat > libs/libboth.so << END
/* GNU ld script */
OUTPUT_FORMAT(elf64-x86-64)
SEARCH_DIR("$PWD/libs")
GROUP ( libf.a AS_NEEDED ( "libg.so" -lunused ) )
END
compile a.o <<< 'int f(void), g(void); int main(void) { return f() + g() - 3; }'
cc_link -o a a.o -Llibs -lboth -Wl,-rpath,"$PWD/libs"
runs a
has_no "$(dynamic a)" unused
echo 'INPUT(f.o , g.o)' > in.ld
cc_link -o a a.o in.ld
runs a
