# Closed stdin, stdout, stderr: messages never land in the output.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble s.o
veld -o good s.o
veld -o a s.o <&-; cmp a good
veld -o b s.o >&-; cmp b good
veld -o c s.o 2>&-; cmp c good
veld -o d s.o <&- >&- 2>&-; cmp d good
assemble w.o <<< '.globl main; main: ret'
veld -o e w.o s.o -e nowhere 2>&- <&- >&-
cmp -s e good || readelf -hW e > /dev/null
status=0; veld --version > /dev/full 2>/dev/null || status=$?
same $status 1
