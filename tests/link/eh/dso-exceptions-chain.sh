# An exception from a library, through a program's callback with a destructor, through another library.
. "${0%/*}/../../lib.sh"
compile_cxx l1.o -fPIC -O0 <<< '#include <stdexcept>
void boom() { throw std::runtime_error("boom"); }'
cxx_link -shared -o lib1.so l1.o
compile_cxx l2.o -fPIC -O0 <<< '#include <stdexcept>
#include <string>
int guard(void (*f)()) { try { f(); } catch (std::logic_error &) { return 1; } catch (std::runtime_error &e) { return std::string(e.what()) == "boom" ? 42 : 2; } return 3; }'
cxx_link -shared -o lib2.so l2.o
compile_cxx a.o -O0 <<< 'void boom(); int guard(void (*)()); int n; struct D { ~D() { n++; } }; void f() { D d; boom(); }
int main() { return guard(f) - 42 + n - 1; }'
cxx_link -o a a.o lib1.so lib2.so -Wl,-rpath,"$PWD"
runs a
cxx_link -no-pie -o a a.o lib1.so lib2.so -Wl,-rpath,"$PWD"
runs a
