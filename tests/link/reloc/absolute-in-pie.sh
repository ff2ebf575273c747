# An absolute symbol is not moved with a PIE: no RELATIVE; it can be used with 32 bits.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start,abs; .set abs,0x1234; .text; _start: mov $abs,%edi; sub v(%rip),%edi; mov $60,%eax; syscall; .data; v: .quad abs'
ld -pie -o a a.o --no-dynamic-linker
runs a
has_no "$(relocs a)" RELATIVE
