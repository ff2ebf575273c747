# --package-metadata: a note with the JSON.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
ld -o a a.o '--package-metadata={"name":"veld"}'
has "$(sections a)" '\.note\.package'
has "$(strings -a a)" '\{"name":"veld"\}'
