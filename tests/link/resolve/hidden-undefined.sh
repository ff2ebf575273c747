# A hidden reference is not satisfied by a shared library.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int f(void) { return 0; }'
cc_link -shared -o libf.so lib.o
compile a.o -fPIC <<< '__attribute__((visibility("hidden"))) int f(void); int main(void) { return f(); }'
fails_with 'hidden symbol `f'"'" cc_link -o a a.o libf.so
