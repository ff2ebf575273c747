# A stack of 256 KiB.
. "${0%/*}/../../lib.sh"
veld_only
needs_static_libc
compile_cxx a.o <<< '#include <string>
#include <iostream>
int main() { std::string s = "x"; std::cout << s; return 0; }'
(ulimit -s 256; LINK_CHECKS='' cxx_link -static -o a a.o)
prints x a
