# A folder that is not writable: the old output is overwritten if it may be, else an error.
. "${0%/*}/../../lib.sh"
veld_only
test "$(id -u)" -ne 0 || skip 'root may write everywhere'
exit_asm 3 | assemble a.o
mkdir d
echo old > d/p
chmod 777 d/p
chmod 555 d
veld -o d/p a.o
exits 3 d/p
fails_with 'd/q: ' veld -o d/q a.o
