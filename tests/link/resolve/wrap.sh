# --wrap: references go to __wrap_f, __real_f to f; the definition's own object is not affected.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'int f(int); int main(void) { return f(1) - 111; }'
compile f.o <<< 'int f(int x) { return x + 10; }'
compile w.o <<< 'int __real_f(int); int __wrap_f(int x) { return __real_f(x) + 100; }'
cc_link -o a a.o f.o w.o -Wl,--wrap=f
runs a
archive f.a f.o
cc_link -o a a.o w.o f.a -Wl,--wrap,f
runs a
