# Exceptions in a static program and in a static PIE.
. "${0%/*}/../../lib.sh"
needs_static_libc
compile_cxx a.o -O0 -fPIE <<< '#include <stdexcept>
#include <string>
int main(int argc, char **) { try { if (argc) throw std::runtime_error("x"); } catch (std::exception &e) { return std::string(e.what()) != "x"; } return 3; }'
cxx_link -static -o a a.o
runs a
cxx_link -static-pie -o b a.o
runs b
