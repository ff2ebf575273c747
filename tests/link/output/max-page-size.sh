# -z max-page-size aligns the segments.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'int main(void) { return 0; }'
cc_link -o a a.o -Wl,-z,max-page-size=0x200000
runs a
has "$(segments a)" 'LOAD .* 0x200000$'
