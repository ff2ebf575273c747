# An archive without a symbol table is read member by member.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld refuses it'
compile f.o <<< 'int f(void) { return 0; }'
compile a.o <<< 'int f(void); int main(void) { return f(); }'
ar rcS noindex.a f.o
cc_link -o a a.o noindex.a
runs a
