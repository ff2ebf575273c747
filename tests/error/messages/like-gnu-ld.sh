# Undefined symbols and second definitions are told as GNU ld tells them: function, source line, group, "follow".
. "${0%/*}/../../lib.sh"
veld_only
needs ld.bfd "$CXX"
exit_asm 0 | assemble s.o
printf '%s\n' 'extern int foo(void), data, other;' 'int *pointer = &data;' 'int twice = 1;' \
    'static int inner(int x) { return foo() + x; }' 'int f(int x)' '{' '    if (x) return inner(x);' \
    '    return other;' '}' 'int many(void) { return foo()+foo()+foo()+foo()+foo()+foo()+foo(); }' > one.c
printf '%s\n' 'int before;' 'int f(int x) { return x; }' 'int twice = 2;' > two.c
printf '%s\n' 'namespace N { int undef(int); struct S { S(); int m(int) const; }; }' \
    'int N::S::m(int x) const { return undef(x); }' 'template<class T> T t(T x) { return N::undef((int)x); }' \
    'struct V { virtual int v(); };' 'V v;' 'int g(int c) { N::S s; return s.m(c) + t(c) + t((long)c); }' > three.cc

told() { { "$1" -o out "${@:2}" 2>&1 || :; } | sed -E 's/^[^ :]*(ld.bfd|veld): (warning: )?//'; }
compare() {
    local gnu own
    gnu=$(told ld.bfd "$@" | grep -v 'executable stack\|deprecated')
    own=$(told "$VELD" "$@")
    test "$gnu" = "$own" || fail "$*"$'\n'"$(diff <(echo "$gnu") <(echo "$own"))"
}
debug=-g
case $CC in *clang*) debug=-gdwarf-4 ;; esac # GNU ld 2.40 does not know the addresses of clang's DWARF 5
for flags in '' "$debug" -gdwarf-3 "$debug -gz=zlib" "$debug -ffunction-sections -fdata-sections" \
    '-gdwarf-4 -fdebug-types-section'; do
    accepts "$CC" $flags || continue
    "$CC" -O0 -fno-pic $flags -c one.c two.c
    "$CXX" -O0 -fno-pic -fno-asynchronous-unwind-tables $flags -c three.cc
    archive lib.a one.o
    compare s.o one.o
    compare s.o three.o
    compare s.o --whole-archive lib.a
    compare s.o --defsym=foo=0 --defsym=data=0 --defsym=other=0 one.o two.o
done
