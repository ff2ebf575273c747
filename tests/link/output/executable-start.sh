# __executable_start moves with the program: in data, through the GOT, by pc-relative code.
. "${0%/*}/../../lib.sh"
needs_static_libc
compile a.o -fPIC <<< 'extern char __executable_start[], __ehdr_start[];
char *stored = __executable_start;
int main(void) { char *volatile loaded = __executable_start;
    return !(stored == __ehdr_start && loaded == stored && stored[0] == 127 && stored[1] == 69); }'
for kind in -pie -no-pie -static -static-pie; do
    cc_link -o a a.o $kind
    runs a
    has_no "$(symbols a)" ' ABS __executable_start$'
done
