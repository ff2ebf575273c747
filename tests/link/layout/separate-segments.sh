# -z separate-loadable-segments: no page of the file belongs to two segments.
. "${0%/*}/../../lib.sh"
compile a.o -fPIE <<< '#include <stdio.h>
int x = 1; int main(void) { printf("%d\n", x); return 0; }'
cc_link -o a a.o -Wl,-z,separate-loadable-segments
prints 1 a
last=-1
while read -r offset size; do
    test $((offset / 4096)) -gt $last || fail "page $last is used twice"
    last=$(((offset + size - 1) / 4096))
done < <(segments a | awk '$1 == "LOAD" { print $2, $5 }')
test $last -gt 0
