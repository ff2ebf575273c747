# A chain of members, each needing the next, in reverse order.
. "${0%/*}/../../lib.sh"
{ echo '.globl _start; .text; _start: mov $0,%edi; mov $60,%eax; syscall; .data; .quad f0'; } | assemble s.o
members=
for i in $(seq 0 40); do assemble m$i.o <<< ".globl f$i; .set f$i,$((i + 16)); .data; .quad f$((i + 1))"; members="m$i.o $members"; done
assemble m41.o <<< '.globl f41; .set f41,57'
archive c.a m41.o $members
ld -o a s.o c.a
runs a
same "$(value_of a f41)" 39
