# An output name of 255 bytes.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
name=$(head -c 255 /dev/zero | tr '\0' n)
veld -o "$name" a.o
exits 3 "$name"
