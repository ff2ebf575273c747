# TLS and GOT relocations at places where the code is not what it should be: never a byte outside the section is touched.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
for type in GOTPCRELX REX_GOTPCRELX TLSGD TLSLD GOTTPOFF GOTPC32_TLSDESC TLSDESC_CALL; do
    for place in 0 1 2 3 4; do
        assemble b.o << END
.globl v
.section .text.b,"ax",@progbits
.fill $place,1,0x48
.reloc .,R_X86_64_$type,v
.fill $((place % 2 ? 4 : 2))
.fill 2
.section .tdata,"awT",@progbits
.type v,@object
v: .long 1
END
        survives s.o b.o
        survives -shared s.o b.o
    done
done
