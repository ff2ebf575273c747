# A TLS common symbol gets space in .tbss.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.text
_start: mov %fs:v@TPOFF,%eax
.section .tbss,"awT",@nobits
.type v,@object
.tls_common v,64,16
END
ld -o a a.o
has "$(symbols a)" '64 TLS GLOBAL DEFAULT'
