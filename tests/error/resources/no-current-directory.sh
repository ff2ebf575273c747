# Nothing is searched for in the working folder unless asked.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
assemble f.o <<< '.globl f; .set f,1'
archive libf.a f.o
no_name=1 bad 'cannot find -lf' s.o -lf
