# CREL relocations.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld 2.40 has no CREL'
compiler=$(command -v clang-22 || command -v clang-20 || command -v clang-19) || skip 'no clang with CREL'
echo '#include <stdio.h>
extern int v; int *p = &v; int f(int x) { return x + *p; } int main(void) { printf("%d\n", f(2)); return 0; }' |
    "$compiler" -x c -O1 -fPIE -c -Wa,--crel,--allow-experimental-crel -o a.o - 2> messages || skip "$(cat messages)"
compile b.o <<< 'int v = 40;'
cc_link -pie -o a a.o b.o
prints 42 a
