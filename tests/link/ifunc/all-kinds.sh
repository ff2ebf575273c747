# An IFUNC is called and its address compared, in every kind of program.
. "${0%/*}/../../lib.sh"
src='static int impl(void) { return 42; } static int (*pick(void))(void) { return impl; }
int f(void) __attribute__((ifunc("pick"))); int (*g)(void) = f; int (*other(void))(void);
static int h(void) __attribute__((ifunc("pick"))); int (*volatile hp)(void) = h, (*volatile fp)(void);
int main(void) { fp = h; return f() != 42 || g() != 42 || other() != g || g != f || hp != fp || fp() != 42; }'
other='int f(void); int (*other(void))(void) { return f; }'
for kind in '-fno-pie -no-pie' '-fPIE -pie' '-fno-pie -static' '-fPIE -static-pie' '-fPIC -no-pie' '-fPIC -static'; do
    case $kind in *static*) test -e "$("$CC" -print-file-name=libc.a)" || continue ;; esac
    compile a.o ${kind% *} <<< "$src"
    compile b.o ${kind% *} <<< "$other"
    cc_link ${kind#* } -o a a.o b.o
    runs a
done
