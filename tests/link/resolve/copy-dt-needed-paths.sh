# --copy-dt-needed-entries finds what a library needs in that library's own run path, $ORIGIN included, and LD_LIBRARY_PATH.
. "${0%/*}/../../lib.sh"
mkdir 1 2
assemble b.o <<< '.globl b; .type b,@function; b: ret'
dso 2/libb.so b.o -soname libb.so
assemble a.o <<< '.globl a; .type a,@function; a: call b@PLT; ret'
for way in "-rpath $PWD/2" '-rpath /nowhere:$ORIGIN/../2' '-rpath ${ORIGIN}/../2 --disable-new-dtags'; do
    dso 1/liba.so a.o -soname liba.so 2/libb.so $way
    assemble s.o <<< '.globl _start; _start: call a@PLT; call b@PLT'
    silently ld -o p s.o --copy-dt-needed-entries -L1 -la
    has "$(dynamic p)" 'NEEDED.*libb.so'
done
dso 1/liba.so a.o -soname liba.so 2/libb.so
fails_with 'needed by 1/liba.so, not found|DSO missing' ld -o p s.o --copy-dt-needed-entries -L1 -la
export LD_LIBRARY_PATH=/nowhere:2
ld -o p s.o --copy-dt-needed-entries -L1 -la
has "$(dynamic p)" 'NEEDED.*libb.so'
