# -y says who defines and who refers to a symbol.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
assemble f.o <<< '.globl f; .set f,1'
assemble u.o <<< '.data; .quad f'
text=$(veld -o a a.o f.o u.o -y f 2>&1)
has "$text" 'f\.o: definition of f'
has "$text" 'u\.o: reference to f'
