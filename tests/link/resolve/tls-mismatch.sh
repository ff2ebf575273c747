# TLS and non-TLS uses of one symbol are an error.
. "${0%/*}/../../lib.sh"
assemble d.o <<< '.section .tdata,"awT",@progbits; .globl v; .type v,@object; v: .long 1; .size v,4'
assemble u.o <<< '.globl _start; .text; _start: mov v(%rip),%eax'
fails_with "\`?v'?: TLS definition in .*d\.o section \.tdata mismatches non-TLS reference in .*u\.o" ld -o a u.o d.o
