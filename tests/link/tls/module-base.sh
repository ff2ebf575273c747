# _TLS_MODULE_BASE_ is the start of the TLS segment.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.text
_start: lea _TLS_MODULE_BASE_@tlsdesc(%rip),%rax
call *_TLS_MODULE_BASE_@tlscall(%rax)
mov v@dtpoff(%rax),%ecx
.section .tdata,"awT",@progbits
.long 7
.type v,@object
v: .long 1
END
ld -o a a.o
has "$(disassemble a)" 'mov +\$0xfffffffffffffff8,%rax'
ld -shared -o a.so a.o
has "$(relocs a.so)" TLSDESC
