# A copy relocation against protected data is refused.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl v; .protected v; .type v,@object; .data; v: .quad 7; .size v,8'
dso libv.so l.o
assemble u.o <<< '.text; mov v(%rip),%eax'
fails_with "copy relocation against .*protected|protected symbol \`v'|non-copyable protected symbol" ld -o a s.o u.o libv.so
