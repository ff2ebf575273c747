# Equal strings of mergeable sections become one; different ones stay.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'const char *a(void) { return "the same text"; } const char *a2(void) { return "only in a"; }'
compile b.o <<< '#include <string.h>
const char *a(void), *a2(void); const char *b(void) { return "the same text"; }
int main(void) { return a() != b() || strcmp(a2(), "only in a") != 0 || a2() == b(); }'
cc_link -o a a.o b.o
runs a
count "$(strings -a a)" 'the same text' 1
