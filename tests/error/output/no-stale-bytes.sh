# Gaps and padding are zero, whatever the old file had (elfcheck looks).
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
head -c 100000 /dev/urandom > p
ld -o p a.o
cp p q
rm p
ld -o p a.o
cmp p q
