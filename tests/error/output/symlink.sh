# A symbolic link as output is replaced or followed, never left broken; a dangling one works too.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
echo old > target
ln -s target link
veld -o link a.o
exits 3 link
ln -s nowhere dangling
veld -o dangling a.o
exits 3 dangling
