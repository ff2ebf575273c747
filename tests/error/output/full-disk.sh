# A full file system: an error with the reason, the old output stays, no temporary file.
. "${0%/*}/../../lib.sh"
veld_only
needs_root
mkdir small
mount -t tmpfs -o size=64k none small 2>/dev/null || skip 'no mount'
trap 'umount small 2>/dev/null; finish' EXIT
exit_asm 3 | assemble a.o
{ exit_asm 3; echo '.data; .fill 1000000,1,7'; } | assemble big.o
veld -o small/p a.o
cp small/p before
fails_with 'small/p: .*No space left' veld -o small/p big.o
cmp small/p before
same "$(ls -A small)" p
fails_with 'No space left' veld -o small/p big.o --threads=16
same "$(ls -A small)" p
for threads in 1 16; do
    fails_with 'No space left' veld -o small/p big.o --write-method=mmap --threads=$threads
    cmp small/p before
    same "$(ls -A small)" p
done
