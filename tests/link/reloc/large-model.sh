# Code of the large model, everywhere.
. "${0%/*}/../../lib.sh"
compile a.o -mcmodel=large -fno-pie <<< '#include <string.h>
int x[10] = {1, 2}; static int y = 3; int f(int a) { return a + y; } int main(void) { return f(x[1]) - 5 + (int)strlen(""); }'
cc_link -no-pie -o a a.o
runs a
compile b.o -mcmodel=large -fPIC <<< '#include <string.h>
int x[10] = {1, 2}; static int y = 3; int f(int a) { return a + y; } int main(void) { return f(x[1]) - 5 + (int)strlen(""); }'
cc_link -pie -o b b.o
runs b
cc_link -shared -o c.so b.o
