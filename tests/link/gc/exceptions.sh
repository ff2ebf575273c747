# GC keeps what unwinding needs: LSDA, personality, type information.
. "${0%/*}/../../lib.sh"
compile_cxx a.o -ffunction-sections -fdata-sections -O0 <<< 'struct E { virtual ~E() {} }; void dead() { throw 1; }
void f(int x) { if (x) throw E(); } int main() { try { f(1); } catch (E &) { return 0; } return 1; }'
cxx_link -o a a.o -Wl,--gc-sections
runs a
has_no "$(symbols a)" '_Z4deadv'
cxx_link -static -o b a.o -Wl,--gc-sections
runs b
