# Exceptions within a program, through a shared library, and caught in it.
. "${0%/*}/../../lib.sh"
compile_cxx lib.o -fPIC -O0 <<< 'struct E { int v; E(int x) : v(x) {} virtual ~E() {} }; void thrower(int v) { throw E{v}; }
int catcher(void (*f)(int)) { try { f(3); } catch (E &e) { return e.v; } return -1; }'
cxx_link -shared -o libe.so lib.o
compile_cxx a.o -O0 <<< 'struct E { int v; E(int x) : v(x) {} virtual ~E() {} }; void thrower(int); int catcher(void (*)(int));
struct D { int &r; ~D() { r++; } }; int n;
void mine(int v) { D d{n}; throw E{v + 1}; }
int main() { try { D d{n}; thrower(5); } catch (E &e) { if (e.v != 5) return 1; }
  if (catcher(mine) != 4) return 2; try { throw 7; } catch (int i) { return i + n - 9; } return 3; }'
cxx_link -o a a.o libe.so -Wl,-rpath,"$PWD"
runs a
has "$(segments a)" GNU_EH_FRAME
