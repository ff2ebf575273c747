# --copy-dt-needed-entries: libraries that libraries need take part, found through -rpath-link, -rpath and -L.
. "${0%/*}/../../lib.sh"
mkdir lib
assemble l1.o <<< '.globl f; .type f,@function; f: ret'
LINK_CHECKS= ld -shared -o lib/lib1.so l1.o -soname lib1.so
assemble l2.o <<< '.globl g; .type g,@function; g: ret'
LINK_CHECKS= ld -shared -o lib/lib2.so l2.o -soname lib2.so lib/lib1.so
assemble a.o <<< '.globl _start; .text; _start: call f@PLT; call g@PLT; ret'
fails_with 'f' ld -o p a.o lib/lib2.so -rpath-link lib
fails_with 'f' ld -o p a.o lib/lib2.so --no-copy-dt-needed-entries -rpath-link lib
for where in '-rpath-link lib' '-rpath-link=/nowhere:lib' '-rpath /nowhere:lib'; do
    ld -o p a.o --copy-dt-needed-entries lib/lib2.so $where
    has "$(dynamic p)" 'NEEDED.*\[lib1\.so\]'
done
ld -o p a.o --add-needed lib/lib2.so lib/lib1.so
count "$(dynamic p)" 'NEEDED.*\[lib1\.so\]' 1
assemble b.o <<< '.globl _start; .text; _start: call g@PLT; ret'
ld -o p b.o --add-needed lib/lib2.so -rpath-link lib
has_no "$(dynamic p)" 'lib1\.so'
warns_with 'lib1\.so, needed by lib/lib2\.so, not found \(try using -rpath or -rpath-link\)' \
    ld -o p b.o --add-needed lib/lib2.so
fails_with '--just-symbols may not be used on DSO' ld -o p b.o -R lib/lib1.so
