# --sort-section sorts what the script leaves unsorted, --sort-common sorts commons by alignment.
. "${0%/*}/../../lib.sh"
assemble a.o << 'EOF'
.globl _start
.text
_start: ret
.section .data.q,"aw"
.byte 1
.section .data.b,"aw"
.p2align 3
.byte 2
.section .data.c,"aw"
.p2align 1
.byte 3
.section .data.a,"aw"
.p2align 3
.byte 4
.section .init_array,"aw"
.quad 1
.section .init_array.00005,"aw"
.quad 5
.comm c1,1,1
.comm c4,4,4
.comm c64,64,64
EOF
data() { ld -o p a.o "$@"; bytes_of p .data; }
same "$(data)" 0100000000000000020003000000000004
same "$(data --sort-section=none)" "$(data)"
same "$(data --sort-section=name)" 040000000000000002000301
same "$(data --sort-section=alignment)" 020000000000000004000301
same "$(bytes_of p .init_array)" 05000000000000000100000000000000
fails_with 'foo' ld -o p a.o --sort-section=foo

place() { ld -o p a.o "$@"; symbols p | awk '$7 ~ /^c[0-9]/ { print $1, $7 }' | sort | awk '{ printf "%s ", $2 }'; }
same "$(place --sort-common)" 'c64 c4 c1 '
same "$(place --sort-common=descending)" 'c64 c4 c1 '
same "$(place --sort-common=ascending)" 'c1 c4 c64 '
fails_with 'invalid common section sorting option: up' ld -o p a.o --sort-common=up
