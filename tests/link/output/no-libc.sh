# The smallest link: one object, no libraries, an exit system call.
. "${0%/*}/../../lib.sh"
exit_asm 7 | assemble a.o
ld -o a a.o
exits 7 a
has_no "$(sections a)" '\.(dynamic|got|plt|dynsym)'
has "$(readelf -hW a)" 'Type: .* EXEC'
