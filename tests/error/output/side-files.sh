# Files beside the output: gone again when the link fails, never one of the inputs, never the output.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
assemble u.o <<< '.section .text.unused,"ax"; call nowhere'
fails_with '/dev/full: cannot write: No space' veld -o /dev/full a.o --dependency-file=dep --stats=counts
test ! -e dep
test ! -e counts
fails_with 'p: ' veld -o nodir/p a.o u.o --gc-sections --print-gc-sections=list
test ! -e list
veld -o p a.o --dependency-file=dep --stats=counts
test -s dep
test -s counts
cp a.o before
for option in --dependency-file --stats; do
    fails_with 'a\.o: input file is the same as the (dependency file|file of counts)' veld -o p a.o $option=./a.o
    cmp a.o before
    fails_with 'same as the output file' veld -o p a.o $option=p
done
fails_with 'same as the dependency file' veld -o p a.o --dependency-file=new --stats=new
test ! -e new
# A member of a thin archive is an input, and so are the lists.
assemble m.o <<< '.globl nowhere; nowhere: ret'
rm -f libm.a
ar rcsT libm.a m.o
cp m.o before
fails_with 'm\.o: input file is the same as the output file' veld -o m.o a.o u.o libm.a
cmp m.o before
echo _start > names
fails_with 'names: input file is the same as the output file' veld -o names a.o --retain-symbols-file=names
same "$(cat names)" _start
