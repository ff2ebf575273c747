# --time-phases and --stats print tables and change nothing.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble a.o
veld -o a a.o
cp a before
text=$(veld -o a a.o --time-phases --stats 2>&1)
differ "$text" ''
cmp a before
