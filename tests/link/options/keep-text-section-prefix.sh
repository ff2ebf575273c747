# -z keep-text-section-prefix: .text.hot and the like are output sections of their own.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld does not know it'
assemble a.o << 'EOF'
.globl _start
.text
_start: call h
call u
ret
.section .text.hot.f,"ax"
h: ret
.section .text.unlikely.f,"ax"
u: ret
.section .text.startup.main,"ax"
ret
.section .text.exit,"ax"
ret
.section .text.unknown.x,"ax"
ret
.section .text.split.x,"ax"
ret
.section .text.other,"ax"
ret
EOF
order() { sections p | sed -n 's/^.*\] \(\.text[^ ]*\) .*/\1/p' | tr '\n' ' '; }
ld -o p a.o
same "$(order)" '.text '
ld -o p a.o -z keep-text-section-prefix
same "$(order)" '.text.unlikely .text.split .text.exit .text.startup .text.hot .text.unknown .text '
count "$(segments p)" 'LOAD .* R E ' 1
ld -o p a.o -z keep-text-section-prefix -z nokeep-text-section-prefix
same "$(order)" '.text '
