# .preinit_array is for programs.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.section .preinit_array,"aw"; .quad 0'
bad "a\.o: \.preinit_array section is not allowed in DSO" -shared a.o
