# A version that the library does not have is an undefined reference.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int f(void) { return 1; }'
echo 'V1 { f; };' > map
cc_link -shared -o libf.so lib.o -Wl,--version-script=map
compile a.o <<< '__asm__(".symver f,f@V9"); int f(void); int main(void) { return f(); }'
fails_with "undefined reference to \`f@V9'" cc_link -o a a.o libf.so
