# clang with --ld-path, PIE and not, with its own defaults.
. "${0%/*}/../../lib.sh"
clang=$(command -v clang-14 || command -v clang || command -v clang-22) || skip 'no clang'
echo '#include <stdio.h>
int main(void) { puts("clang"); return 0; }' | "$clang" -x c -O1 -g -c -o a.o -
for kind in -pie -no-pie; do
    "$clang" --ld-path="$tests/tools/ld" $kind -o a a.o 2> messages || { cat messages >&2; test $kind = -pie || exit 1; continue; }
    prints clang a
done
