# -t lists the inputs on stdout; Python's ctypes finds a library with it.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
assemble f.o <<< '.globl f; .set f,1'
archive libf.a f.o
text=$(ld -t -o a a.o -L. -lf -u f)
has "$text" '^a\.o$'
has "$text" 'libf\.a'
text=$(veld -t -o /dev/null -lc 2>/dev/null || :)
has "$text" '[^ ()]*libc\.[^ ()]*'
