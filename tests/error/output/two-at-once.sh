# Links to the same output at the same time all succeed.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
exit_asm 4 | assemble b.o
pids=
for i in 1 2 3 4 5 6 7 8; do
    "$VELD" -o p a.o & pids="$pids $!"
    "$VELD" -o p b.o & pids="$pids $!"
done
for pid in $pids; do wait $pid; done
status=0; ./p || status=$?
test $status -eq 3 || test $status -eq 4
same "$(ls -A | tr '\n' ' ')" 'a.o b.o p '
