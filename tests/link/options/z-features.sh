# -z words that add properties, and the reports of inputs that lack them.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
property() { readelf -nW "$1" 2> /dev/null | sed -n 's/.*Properties: //p'; }
check() { local expected=$1; shift; ld -o p a.o "$@"; same "$(property p)" "$expected"; runs p; }
check ''
check 'x86 feature: IBT' -z ibt
check 'x86 feature: SHSTK' -z shstk
check 'x86 feature: LAM_U48, LAM_U57' -z lam-u48
check 'x86 feature: LAM_U57' -z lam-u57
check 'x86 feature: IBT, SHSTK, LAM_U57' -z ibt -z lam-u57 -z shstk
check 'x86 ISA needed: x86-64-v2' -z x86-64-v2
check 'x86 ISA needed: x86-64-baseline' -z x86-64-v3 -z x86-64-baseline
check 'x86 ISA needed: x86-64-v4' -z x86-64-v2 -z x86-64-v4
check '1_needed: indirect external access' -z indirect-extern-access
check '' -z indirect-extern-access -z noindirect-extern-access
has "$(segments p)" 'GNU_STACK'

warns_with 'a\.o: warning: missing IBT and SHSTK properties' ld -o p a.o -z cet-report=warning
warns_with 'a\.o: warning: missing SHSTK property' ld -o p a.o -z cet-report=warning -z ibt
fails_with 'a\.o: error: missing IBT property' ld -o p a.o -z cet-report=error -z shstk
silently ld -o p a.o -z cet-report=error -z ibt -z shstk
silently ld -o p a.o -z cet-report=error -z cet-report=none
warns_with 'a\.o: warning: missing LAM_U48 property' ld -o p a.o -z lam-report=warning
has "$messages" 'missing LAM_U57 property'
warns_with 'missing LAM_U57 property' ld -o p a.o -z lam-u57-report=warning
has_no "$messages" U48
fails_with 'missing LAM_U48 property' ld -o p a.o -z lam-u48-report=error
fails_with 'invalid option for -z lam-report=: x' ld -o p a.o -z lam-report=x
fails_with 'invalid option for -z cet-report=: x' ld -o p a.o -z cet-report=x
test "$is_veld" = 0 && exit
ld -o p a.o -z memory-seal
has "$(property p)" 'type 0x3|memory seal'
ld -o p a.o -z memory-seal -z nomemory-seal
same "$(property p)" ''
