# The offset of TLS variables follows the alignment of the segment, in every kind of program.
. "${0%/*}/../../lib.sh"
src='#include <stdint.h>
_Thread_local char a = 1; _Thread_local char b __attribute__((aligned(64))) = 2; _Thread_local char c; _Thread_local char d __attribute__((aligned(32)));
char *f(int i) { return i == 0 ? &a : i == 1 ? &b : i == 2 ? &c : &d; }
int main(void) { d = 4; return *f(0) + *f(1) + *f(2) + *f(3) - 7 || (uintptr_t)f(1) % 64 || (uintptr_t)f(3) % 32; }'
compile a.o -fPIE <<< "$src"
cc_link -pie -o a a.o && runs a
cc_link -no-pie -o a a.o && runs a
test -e "$("$CC" -print-file-name=libc.a)" || exit 0
cc_link -static -o a a.o && runs a
cc_link -static-pie -o a a.o && runs a
