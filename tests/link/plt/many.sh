# Some hundred functions through the PLT, lazily and at once.
. "${0%/*}/../../lib.sh"
{ for i in $(seq 300); do echo "int f$i(void) { return $i; }"; done; } | compile lib.o -fPIC
cc_link -shared -o libm1.so lib.o
{ for i in $(seq 300); do echo "int f$i(void);"; done
  echo 'int main(void) { int n = 0;'
  for i in $(seq 300); do echo "n += f$i();"; done
  echo 'return n != 45150; }'; } | compile a.o -fPIE
cc_link -pie -o a a.o libm1.so -Wl,-rpath,"$PWD" -Wl,-z,lazy && runs a
cc_link -pie -o a a.o libm1.so -Wl,-rpath,"$PWD" -Wl,-z,now && runs a
