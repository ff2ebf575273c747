# The output is one of the inputs, by any name: an error before anything is touched.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
assemble f.o <<< '.globl f; f: ret'
archive x.a f.o
ln a.o hard.o
ln -s a.o soft.o
cp a.o before
for out in a.o ./a.o hard.o soft.o "$PWD/a.o"; do
    fails_with 'a\.o|hard\.o|soft\.o' veld -o $out a.o x.a
    cmp a.o before
done
cp x.a before.a
fails_with 'x\.a' veld -o x.a a.o x.a
cmp x.a before.a
echo 'V1 { f; };' > map
fails_with 'map' veld -shared -o map f.o --version-script=map
same "$(cat map)" 'V1 { f; };'
