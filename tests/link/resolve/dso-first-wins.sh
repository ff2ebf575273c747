# Of two libraries with one symbol the first on the line gives the version and DT_NEEDED under --as-needed.
. "${0%/*}/../../lib.sh"
for i in 1 2; do
    assemble l.o <<< '.globl f; .type f,@function; f: ret'
    echo "V$i { f; };" > map
    dso lib$i.so l.o --version-script=map -soname lib$i.so
done
exit_asm 0 | assemble s.o
assemble u.o <<< '.text; call f@PLT'
ld -o a s.o u.o --as-needed lib1.so lib2.so
has "$(versions a)" 'Name: V1'
has_no "$(dynamic a)" 'lib2'
ld -o a s.o u.o --as-needed lib2.so lib1.so
has "$(versions a)" 'Name: V2'
