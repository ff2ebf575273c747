# A program with AddressSanitizer, as gcc links it.
. "${0%/*}/../../lib.sh"
needs gcc
echo '#include <stdlib.h>
int main(int c, char **v) { char *p = malloc(4); p[c * 5] = 1; return p[0]; }' | gcc -x c -g -fsanitize=address -c -o a.o - 2>/dev/null || skip 'no libasan'
LINK_CHECKS='' gcc -B"$tests/tools/" -fsanitize=address -o a a.o || skip 'no libasan'
text=$(ASAN_OPTIONS=detect_leaks=0 ./a 2>&1) && fail 'no error found'
has "$text" 'heap-buffer-overflow'
