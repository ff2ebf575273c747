# Initial-exec in an executable becomes local-exec: mov and add, all kinds of registers.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start, v
.text
_start:
mov v@GOTTPOFF(%rip),%rax
mov v@GOTTPOFF(%rip),%r12
add v@GOTTPOFF(%rip),%rcx
add v@GOTTPOFF(%rip),%r9
add v@GOTTPOFF(%rip),%rsp
add v@GOTTPOFF(%rip),%r12
.section .tdata,"awT",@progbits
.type v,@object
v: .long 1
END
ld -o a a.o
text=$(disassemble a)
has "$text" 'mov +\$0xfffffffffffffffc,%rax'
has "$text" 'mov +\$0xfffffffffffffffc,%r12'
has "$text" 'lea +-0x4\(%rcx\),%rcx'
has "$text" 'lea +-0x4\(%r9\),%r9'
has "$text" 'add +\$0xfffffffffffffffc,%rsp'
has "$text" 'add +\$0xfffffffffffffffc,%r12'
