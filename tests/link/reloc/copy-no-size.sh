# A copied symbol without a size gets an address of its own all the same, and a warning.
. "${0%/*}/../../lib.sh"
assemble l.o <<< '.globl x; .type x,@object; .data; x: .size x, 0'
dso libl.so l.o
assemble a.o <<< '.globl _start; .text; _start: lea x(%rip),%rdi; lea end(%rip),%rsi; cmp %rsi,%rdi; sete %dil; movzbl %dil,%edi
mov $60,%eax; syscall'
veld_only GNU ld leaves it at 0
export NO_ELFCHECK=1            # which wants the symbol inside a section
warns_with 'type and size of dynamic symbol `x. are not defined' ld -o a a.o libl.so -rpath "$PWD"
has "$(relocs a)" 'R_X86_64_COPY .* x'
runs a
