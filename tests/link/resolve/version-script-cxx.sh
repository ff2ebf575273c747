# extern "C++" matches demangled names, by pattern and exactly; quoted names are no patterns.
. "${0%/*}/../../lib.sh"
compile_cxx a.o -fPIC <<< 'namespace n { int f(int) { return 1; } int f(char) { return 2; } int g() { return 3; } } int star; int hidden;'
cat > map << 'END'
V1 { global: extern "C++" { "n::f(int)"; n::g*; }; extern "C" { "star"; "hid*"; }; local: *; };
END
cc_link -shared -nostdlib -o libv.so a.o -Wl,--version-script=map
text=$(readelf --dyn-syms -W libv.so)
has "$text" ' _ZN1n1fEi@@V1'
has "$text" ' _ZN1n1gEv@@V1'
has "$text" ' star@@V1'
has_no "$text" ' _ZN1n1fEc'
has_no "$text" ' hidden'
