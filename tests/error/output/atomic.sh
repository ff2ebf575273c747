# Other links to the old output, and the program that runs from it, keep the old bytes.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
exit_asm 4 | assemble b.o
veld -o p a.o
ln p twin
cp p running
assemble sleep.o <<< '.globl _start; .text; _start: mov $35,%eax; lea t(%rip),%rdi; xor %esi,%esi; syscall; mov $9,%edi; mov $60,%eax; syscall; .data; .balign 8; t: .quad 1,0'
veld -o s sleep.o
./s & pid=$!
sleep 0.3
veld -o s a.o
veld -o p b.o
status=0; wait $pid || status=$?
same $status 9
exits 3 s
exits 3 twin
exits 4 p
