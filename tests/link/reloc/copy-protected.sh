# A copy relocation against protected data is refused.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl v; .protected v; .type v,@object; .data; v: .quad 7; .size v,8'
dso libv.so l.o
assemble u.o <<< '.text; mov v(%rip),%eax'
fails_with "copy relocation against .*protected|protected symbol \`v'|non-copyable protected symbol" ld -o a s.o u.o libv.so
# So is the address of a protected function, which the library knows by another one. A call is fine.
assemble f.o <<< '.globl f; .protected f; .type f,@function; .text; f: ret'
dso libf.so f.o
assemble a.o <<< '.text; mov $f,%eax'
fails_with "non-canonical reference to canonical protected function .f' in libf.so" ld -o a s.o a.o libf.so
assemble c.o <<< '.text; call f; .data; .quad f'
ld -o a s.o c.o libf.so
has "$(dynsyms a)" '^0 .* UND f$'
assemble w.o <<< '.text; mov $v,%eax'
fails_with "relocation R_X86_64_32 against protected symbol .v' can not be used when making a PIE object" ld -pie -o a s.o w.o libv.so
