# --threads in all its forms; absurd values are refused or cut down.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble a.o
for option in --threads --threads=1 --threads=64 --no-threads --thread-count=3 '--thread-count 2'; do
    veld -o a a.o $option
    runs a
done
for option in --threads=0 --threads=x --threads=99999999999999999999 --threads=-1; do
    messages=$(veld -o a a.o $option 2>&1) || has "$messages" 'threads'
done
