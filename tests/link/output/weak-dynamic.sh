# _DYNAMIC is there iff there is a dynamic section; a weak reference is 0 otherwise.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .weak _DYNAMIC; .text; _start: mov $_DYNAMIC,%edi; and $1,%edi; mov $60,%eax; syscall; .data; x: .quad _DYNAMIC'
ld -o a a.o
same "$(bytes_of a .data)" 0000000000000000
assemble l.o <<< '.globl f; f: ret'
dso libl.so l.o
ld -o b a.o libl.so
same "$(value_of b _DYNAMIC)" "$(address_of b .dynamic)"
