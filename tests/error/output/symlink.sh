# A symbolic link as output is replaced if it leads to a file with something in it; else it stays, and the program is where
# it leads: through other links, from other folders.
. "${0%/*}/../../lib.sh"
exit_asm 3 | assemble a.o
echo old > target
ln -s target link
veld -o link a.o
test ! -L link
exits 3 link
same "$(cat target)" old
: > empty
ln -sf empty link
veld -o link a.o
test -L link
exits 3 empty
mkdir d e
ln -s ../e/there d/link
ln -s "$PWD/new" e/there
veld -o d/link a.o
test -L d/link && test -L e/there && test ! -L new
exits 3 new
ln -s missing/file lost
fails_with 'lost' veld -o lost a.o
ln -s loop loop
fails_with 'loop' veld -o loop a.o
test -L loop
test "$(ls -A | tr '\n' ' ')" = 'a.o d e empty link loop lost new target '
