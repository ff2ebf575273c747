# .note.gnu.property: features are ANDed, ISA needs ORed, used ISA dropped if one input lacks it.
. "${0%/*}/../../lib.sh"
note() { # TYPE VALUE...
    echo '.section .note.gnu.property,"a",@note'
    echo '.balign 8; .long 4, 2f-1f, 5; .asciz "GNU"; 1:'
    while test $# -gt 0; do echo ".long $1, 4, $2, 0"; shift 2; done
    echo '2:'
}
{ exit_asm 0; note 0xc0000002 3 0xc0008002 1 0xc0010002 1; } | assemble a.o
{ note 0xc0000002 1 0xc0008002 4 0xc0010002 8; } | assemble b.o
assemble none.o < /dev/null
ld -o a a.o b.o
text=$(notes a)
has "$text" 'x86 feature: IBT(,|$)'
has "$text" 'x86 ISA needed: x86-64-baseline, x86-64-v3'
has "$text" 'x86 ISA used: x86-64-baseline, x86-64-v4'
has "$(segments a)" 'GNU_PROPERTY'
ld -o b a.o none.o
text=$(notes b)
has_no "$text" 'x86 feature'
has "$text" 'x86 ISA needed: x86-64-baseline'
has_no "$text" 'ISA used'
ld -o c none.o a.o -z ibt -z shstk
has "$(notes c)" 'x86 feature: IBT, SHSTK'
ld -o d a.o -z x86-64-v3
has "$(notes d)" 'ISA needed:.*x86-64-v3'
# The largest stack size of inputs and -z stack-size; the ISA notes of binutils 2.30.
{ exit_asm 0; note 0xc0000001 2; echo '.section .note.gnu.property; .balign 8; .long 4, 16, 5; .asciz "GNU"; .long 1, 8; .quad 0x5000'; } |
    assemble s.o
ld -o s s.o none.o
has "$(notes s)" 'stack size: 0x5000'
has "$(notes s)" 'x86 ISA needed: 586'
ld -o t s.o -z stack-size=0x8000
has "$(notes t)" 'stack size: 0x8000'
