# --push-state saves as-needed, static and whole-archive; a pop without push is an error.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble f.o <<< '.globl f; .set f,1'
archive x.a f.o
ld -o a s.o --push-state --whole-archive --pop-state x.a
has_no "$(symbols a)" ' f$'
ld -o a s.o --whole-archive --push-state --no-whole-archive --pop-state x.a
has "$(symbols a)" ' f$'
fails_with 'pop' ld -o a s.o --pop-state
