# A thin archive, with members in another folder, and one that holds another archive's members.
. "${0%/*}/../../lib.sh"
mkdir sub
compile sub/f.o <<< 'int g(void); int f(void) { return g(); }'
compile sub/g.o <<< 'int g(void) { return 0; }'
ar rcsT thin.a sub/f.o sub/g.o
compile a.o <<< 'int f(void); int main(void) { return f(); }'
cc_link -o a a.o thin.a
runs a
mkdir elsewhere
(cd elsewhere && cc_link -o b ../a.o ../thin.a && runs b)
