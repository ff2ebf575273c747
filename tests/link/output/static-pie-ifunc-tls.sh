# A static PIE with IFUNC, TLS, constructors and exceptions at once.
. "${0%/*}/../../lib.sh"
needs_static_libc
compile_cxx a.o -fPIE -O0 <<< '#include <cstring>
#include <string>
#include <thread>
static thread_local std::string t = "tls"; static std::string g = std::string("glo") + "bal";
extern "C" { static int impl() { return 5; } int (*pick())() { return impl; } int f() __attribute__((ifunc("pick"))); }
int main() { int r = 1; std::thread h([&] { t += g; if (t == "tlsglobal" && std::strlen(g.c_str()) == 6) r = 0; }); h.join();
 try { throw f(); } catch (int x) { return x - 5 + r; } return 9; }'
cxx_link -static-pie -pthread -o a a.o
runs a
