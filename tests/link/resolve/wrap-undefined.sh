# --wrap without __wrap_f is an undefined reference to __wrap_f.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'int f(void); int main(void) { return f(); }'
compile f.o <<< 'int f(void) { return 0; }'
fails_with "undefined reference to \`__wrap_f'" cc_link -o a a.o f.o -Wl,--wrap=f
