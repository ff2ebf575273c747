# An empty environment, an unwritable TMPDIR, a working folder that is gone.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble s.o
env -i "$VELD" -o a s.o
exits 3 a
TMPDIR=/nonexistent veld -o b s.o
cmp a b
mkdir gone
(cd gone; rmdir ../gone; "$VELD" -o "$work/c" "$work/s.o")
cmp a c
