# An undefined reference is an error that names the function and the place; several are all reported.
. "${0%/*}/../../lib.sh"
compile a.o -g -fno-pie <<< 'int g(void), h(void); int main(void) { return g() + h(); }'
fails_with 'undefined reference to `g'"'" cc_link -no-pie -o a a.o
has "$messages" 'undefined reference to `h'"'"
has "$messages" 'in function `main'"'"
has "$messages" 'a\.o|<stdin>'
test ! -e a
