# An undefined thread-local symbol keeps its type in .dynsym: GNU ld refuses to link a definition with it otherwise.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl f; f: mov t@GOTTPOFF(%rip),%rax; ret'
ld -shared -o a.so a.o
has "$(dynsyms a.so)" ' TLS GLOBAL DEFAULT UND t$'
assemble t.o <<< '.globl t; .section .tbss,"awT",@nobits; .type t,@object; .size t,8; t: .skip 8'
exit_asm 0 | assemble s.o
ld -o p s.o t.o a.so
if command -v ld.bfd > bfd; then ld.bfd -o p s.o t.o a.so; fi
