# Text inputs with errors: file and line; no endless nesting, no deep recursion.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
printf 'INPUT(\n  a.o\n' > x.ld; bad 'x\.ld:[0-9]+' s.o x.ld
printf '\n\nFROBNICATE(y)\n' > x.ld; bad 'x\.ld:3' s.o x.ld
printf '/* never closed' > x.ld; bad 'x\.ld:1' s.o x.ld
printf 'INPUT("never closed)' > x.ld; bad 'x\.ld:1' s.o x.ld
printf 'x = 1 / 0;' > x.ld; bad 'x\.ld' s.o x.ld
printf 'x = (((1);' > x.ld; bad 'x\.ld:1' s.o x.ld
printf 'INPUT(x.ld)' > x.ld; bad 'x\.ld' s.o x.ld
{ printf 'x = '; head -c 200000 /dev/zero | tr '\0' '('; } > x.ld; bad 'x\.ld' s.o x.ld
{ printf 'x = '; head -c 9000 /dev/zero | tr '\0' '('; printf 1; head -c 9000 /dev/zero | tr '\0' ')'; echo ';'; } > x.ld
veld -o a s.o x.ld
printf 'x = 0x123456789012345678901234567890;' > x.ld; survives s.o x.ld
printf 'x = 1 << 64; y = 1 << 99; z = -1 >> 70;' > x.ld; survives s.o x.ld
printf 'x = 0x8000000000000000 / -1; y = 0x8000000000000000 %% -1;' > x.ld; survives s.o x.ld
printf 'a = b; b = a;' > x.ld; survives s.o x.ld
head -c 300000 /dev/zero | tr '\0' 'x' > x.ld; survives s.o x.ld
