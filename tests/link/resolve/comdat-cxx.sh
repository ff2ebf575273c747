# Inline functions and templates in several C++ objects, one with an exception through them.
. "${0%/*}/../../lib.sh"
for i in 1 2; do compile_cxx f$i.o -DN=$i -O0 <<< '
#include <stdexcept>
template <class T> struct box { static T total; T add(T x) { if (x < 0) throw std::runtime_error("x"); return total += x; } };
template <class T> T box<T>::total;
inline int twice(int x) { static int calls; return ++calls + 2 * x; }
#if N == 1
int use() { box<int> b; return b.add(1) + twice(1); }
#else
int use();
int main() { box<int> b; int r = use(); try { b.add(-1); } catch (std::exception &) { return b.add(2) + twice(1) + r - 11; } return 1; }
#endif'; done
cxx_link -o a f1.o f2.o
runs a
cxx_link -o a f2.o f1.o
runs a
