# /dev/null and FIFOs are written to, not replaced; a folder is an error; a full device as well.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
veld -o /dev/null a.o
test -c /dev/null
mkfifo pipe
cat pipe > copy & "$VELD" -o pipe a.o
wait
test -p pipe
chmod +x copy
exits 3 copy
mkdir dir
fails_with 'dir' veld -o dir a.o
test -d dir
fails_with '/dev/full: .*No space' veld -o /dev/full a.o
test -c /dev/full
fails_with 'nodir/x: ' veld -o nodir/x a.o
