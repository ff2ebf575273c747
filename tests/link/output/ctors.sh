# .ctors sections go into .init_array by priority: .ctors.N runs as .init_array.(65535-N).
. "${0%/*}/../../lib.sh"
compile a.o -fno-pie <<< '#include <stdio.h>
static void c1(void) { puts("c1"); } static void c2(void) { puts("c2"); } static void i5(void) { puts("i5"); }
static void p(void) { puts("plain"); }
__attribute__((section(".ctors.65435"), used)) static void (*a)(void) = c1;
__attribute__((section(".ctors.65235"), used)) static void (*b)(void) = c2;
__attribute__((section(".init_array.00200"), used)) static void (*c)(void) = i5;
__attribute__((section(".ctors"), used)) static void (*d)(void) = p;
int main(void) { return 0; }'
cc_link -no-pie -o a a.o
prints $'c1\ni5\nc2\nplain' a
