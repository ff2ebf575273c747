# Archive members come in only when they are needed, in as many rounds as it takes within one archive.
. "${0%/*}/../../lib.sh"
compile s.o <<< 'int a(void); int main(void) { return a(); }'
compile a.o <<< 'int b(void); int a(void) { return b(); }'
compile b.o <<< 'int b(void) { return 0; }'
compile c.o <<< 'int b2(void); int c(void) { return b2(); }'
archive x.a b.o a.o c.o
cc_link -o p s.o x.a
runs p
has "$(symbols p)" ' b$'
has_no "$(symbols p)" ' c$'
