# -t twice lists the members that were taken from archives, too.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
assemble f.o <<< '.globl f; .set f,1'
assemble g.o <<< '.globl g; .set g,1'
archive libf.a g.o f.o
text=$(ld -t -t -o a a.o libf.a -u f)
same "$text" $'a.o\nlibf.a\n(libf.a)f.o'
