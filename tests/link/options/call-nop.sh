# -z call-nop: what pads a call that needs no GOT any more.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start, f; .text; _start: call *f@GOTPCREL(%rip); f: ret'
code() { ld -o p a.o "$@"; bytes_of p .text | cut -c 1-12; }
same "$(code)" 67e800000000
same "$(code -z call-nop=prefix-addr)" 67e800000000
same "$(code -z call-nop=prefix-0x90)" 90e800000000
same "$(code -z call-nop=prefix-144)" 90e800000000
same "$(code -z call-nop=suffix-nop)" e80100000090
same "$(code -z call-nop=suffix-0x66)" e80100000066
fails_with 'unsupported option: -z call-nop=foo' ld -o p a.o -z call-nop=foo
test "$is_veld" = 0 || fails_with 'unsupported option: -z call-nop=prefix-256' ld -o p a.o -z call-nop=prefix-256
