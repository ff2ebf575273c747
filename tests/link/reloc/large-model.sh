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
# The start-up code of a static PIE takes main's address before it has relocated itself, wherever main is.
needs_static_libc
accepts "$CC" -static-pie || skip "no -static-pie"
assemble l.o <<< '.section .ltext,"axl",@progbits; .globl main; main: xor %eax,%eax; ret'
NO_ELFLINT=1 cc_link -static-pie -o l l.o # it knows no flag for large sections
runs l
