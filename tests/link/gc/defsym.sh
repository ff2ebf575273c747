# What a name that --defsym defines stands for stays as long as the name is used: by code, -u, the entry point, other names.
. "${0%/*}/../../lib.sh"
assemble a.o << 'EOF'
.globl _start, used, dead, inner, start2
.text
_start: call alias
mov %eax, %edi
mov $60, %eax
syscall
.section .text.used,"ax"
used: call inner
ret
.section .text.dead,"ax"
dead: mov $1, %eax
ret
.section .text.inner,"ax"
inner: mov $0, %eax
ret
.section .text.start2,"ax"
start2: xor %edi, %edi
mov $60, %eax
syscall
EOF
ld -o a a.o --gc-sections --defsym alias=used
runs a
has_no "$(symbols a)" ' dead$'
ld -o a a.o --gc-sections --defsym alias=0 --defsym entry=start2 -e entry
runs a
has_no "$(symbols a)" ' used$'
test "$is_veld" = 1 || exit 0 # GNU ld loses these
ld -o a --defsym alias=other --defsym other=used a.o --gc-sections
runs a
ld -o a a.o --gc-sections --defsym alias=before+4 --defsym before=used-4
runs a
ld -o a a.o --gc-sections --defsym alias=0 --defsym name=dead -u name -e start2
has "$(symbols a)" ' dead$'
