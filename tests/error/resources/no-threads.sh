# No right to make threads: one is enough.
. "${0%/*}/../../lib.sh"
veld_only
test "$(id -u)" -eq 0 || skip 'not root'
needs setpriv
exit_asm 3 | assemble s.o
chmod 777 .
setpriv --reuid=65534 --clear-groups true 2>/dev/null || skip 'no setpriv'
(ulimit -u 1; setpriv --reuid=65534 --clear-groups "$VELD" -o a s.o --threads=8) || skip 'cannot run veld as another user'
exits 3 a
