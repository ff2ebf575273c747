# musl-gcc -static.
. "${0%/*}/../../lib.sh"
needs musl-gcc
echo '#include <stdio.h>
_Thread_local int t = 4; int main(void) { printf("%d %s\n", t, "musl"); return 0; }' | musl-gcc -x c -c -o a.o -
musl-gcc -B"$tests/tools/" -static -o a a.o
prints '4 musl' a
