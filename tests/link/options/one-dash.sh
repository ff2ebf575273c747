# Names that GNU ld reads as such behind one dash, too, although their first letter is an option.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
echo text > text.bin
silently ld -format=binary text.bin --format=default -o a a.o -z noexecstack -check-sections -no-ctf-variables -force-group-allocation
has "$(symbols a)" '_binary_text_bin_start'
assemble u.o <<< '.globl _start; .text; _start: call missing'
veld -o a u.o -unresolved-symbols=ignore-all
assemble o.o <<< '.section odd,"a"; .quad 1'
fails_with 'unplaced orphan section `odd. from `o.o' veld -o b a.o o.o -orphan-handling=error
