# An undefined weak reference is 0 in an executable of any kind.
. "${0%/*}/../../lib.sh"
main='extern int f(void) __attribute__((weak)); extern int x __attribute__((weak));
int (*volatile p)(void) = f; int *volatile q = &x; int main(void) { return f || &x || p || q; }'
compile a.o -fPIE <<< "$main"
compile b.o -fno-pie <<< "$main"
cc_link -pie -o a a.o; runs a
cc_link -no-pie -o b b.o; runs b
if test -e "$("$CC" -print-file-name=libc.a)"; then
    cc_link -static -o c b.o; runs c
    cc_link -static-pie -o d a.o; runs d
fi
