# Names in messages are demangled, unless --no-demangle.
. "${0%/*}/../../lib.sh"
compile_cxx a.o <<< 'namespace n { int f(int, char const *); } int main() { return n::f(1, "x"); }'
fails_with 'undefined reference to `n::f\(int, char const\*\)' cxx_link -o a a.o
fails_with 'undefined reference to `_ZN1n1fEiPKc' cxx_link -o a a.o -Wl,--no-demangle
