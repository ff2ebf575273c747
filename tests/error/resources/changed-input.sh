# An input that is truncated or overwritten while it is linked: an error that names it, whatever is found in it by then.
# One that is replaced is no matter. Veld waits for a pipe in the middle, so that the file has been opened by then.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble s.o
{ printf '.data\n'; for i in $(seq 3000); do echo ".globl d$i; d$i: .quad d$i, _start"; done; } | assemble big.o
test "$(stat -c %s big.o)" -gt 200000
cp big.o good.o
veld -o good s.o big.o
mkfifo pipe
# meanwhile COMMAND...: links while the command runs; the status is in $status.
meanwhile() {
    cp good.o new.o
    mv new.o big.o
    echo old > out
    status=0
    exec 7<> pipe
    timeout 20 "$VELD" -o out s.o big.o pipe --threads=1 2> messages 7>&- & pid=$!
    while ! grep -qs 'big\.o' "/proc/$pid/maps" "/proc/$(pgrep -P $pid | head -n 1)/maps"; do sleep 0.02; done
    "$@"
    echo ' ' >&7
    exec 7>&-
    wait $pid || status=$?
}
refused() {
    same $status 1
    has "$(cat messages)" 'big\.o: changed while linking'
    same "$(cat out)" old
    has_no "$(ls -A)" veld
}
truncate_to() { truncate -s "$1" big.o; }
scribble() { head -c "$2" /dev/zero | tr '\0' "$3" | dd of=big.o bs=1 seek="$1" conv=notrunc status=none; }
needs pgrep
meanwhile truncate_to 0; refused
meanwhile truncate_to 5000; refused
meanwhile scribble 0 64 '\377'; refused
meanwhile scribble 64 40000 '\377'; refused
meanwhile scribble 1000 1 '\1'; refused
size=$(stat -c %s good.o)
case $VELD in *asan* | *tsan*) ;; *)
    meanwhile scribble $((size - 4000)) 3900 '\377'; refused # section headers
    meanwhile scribble $((size - 100000)) 96000 '\200'; refused
    meanwhile scribble $((size / 2)) 50000 '\177'; refused
    ;;
esac
meanwhile mv good.o big.o
same $status 0
cmp out good
