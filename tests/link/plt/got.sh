# A function that is called and whose address is in the GOT needs no slot in .got.plt.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: call f@PLT; mov f@GOTPCREL(%rip),%rax; call *%rax; xor %edi,%edi; mov $60,%eax; syscall'
assemble l.o <<< '.globl f; .type f,@function; f: ret'
dso libf.so l.o -soname "$PWD/libf.so"
ld -o a a.o libf.so -dynamic-linker /lib64/ld-linux-x86-64.so.2
runs a
has "$(relocs a)" 'GLOB_DAT.* f '
has_no "$(relocs a)" 'JUMP_SLO'
