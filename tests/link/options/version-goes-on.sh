# -v prints and links all the same; --version does not link.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
text=$(veld -v -o a a.o)
runs a
rm a
veld --version -o a a.o > /dev/null
test ! -e a
