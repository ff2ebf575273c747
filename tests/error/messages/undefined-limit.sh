# Many references to one undefined symbol do not fill the screen.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
{ echo .text; for i in $(seq 5000); do echo 'call nowhere'; done; } | assemble u.o
fails_with 'nowhere' veld -o a s.o u.o
test "$(wc -l <<< "$messages")" -lt 60 || fail "$(wc -l <<< "$messages") lines"
