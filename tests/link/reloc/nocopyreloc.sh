# -z nocopyreloc: no copy relocation is made.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl v; .type v,@object; .data; v: .quad 7; .size v,8'
dso libv.so l.o
assemble u.o <<< '.text; mov v(%rip),%eax'
NO_ELFLINT=1 ld -o a s.o u.o libv.so -z nocopyreloc || exit 0
has_no "$(relocs a)" COPY
