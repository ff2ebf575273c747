# --start-group searches its archives again until nothing new comes.
. "${0%/*}/../../lib.sh"
compile s.o <<< 'int a(void); int main(void) { return a(); }'
compile a.o <<< 'int b(void); int a(void) { return b(); }'
compile b.o <<< 'int c(void); int b(void) { return c(); }'
compile c.o <<< 'int c(void) { return 0; }'
archive x.a a.o c.o
archive y.a b.o
cc_link -o p s.o -Wl,--start-group y.a x.a -Wl,--end-group
runs p
cc_link -o p s.o '-Wl,-(' y.a x.a '-Wl,-)'
runs p
