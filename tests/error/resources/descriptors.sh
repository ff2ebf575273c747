# Sixteen descriptors and forty inputs.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble s.o
files=
for i in $(seq 40); do assemble f$i.o <<< ".globl f$i; .set f$i,$i"; files="$files f$i.o"; done
for i in $(seq 40); do archive l$i.a f$i.o; files="$files l$i.a"; done
(ulimit -n 16; veld -o a s.o $files)
exits 3 a
