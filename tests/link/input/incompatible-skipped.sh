# A library of another machine in a folder is skipped, and the next one found.
. "${0%/*}/../../lib.sh"
needs gcc
mkdir 32
assemble f.o --32 <<< '.globl f; f: ret' || skip 'as has no --32'
archive 32/libf.a f.o
mkdir 64
assemble f.o <<< '.globl f; .set f,7'
archive 64/libf.a f.o
exit_asm 0 | assemble s.o
warns_with 'skipping incompatible .*32/libf.a' ld -o a s.o -L32 -L64 -lf -u f
same "$(value_of a f)" 7
silently ld -o a s.o -L32 -L64 -lf -u f --no-warn-search-mismatch
