# -N and -n: no page alignment; -N is one writable and executable segment, and static.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1 ELFCHECK_RWX=1 NO_ELFCHECK=1
assemble a.o <<< '.globl _start; .text; _start: movl $0,d(%rip); mov d(%rip),%edi; mov $60,%eax; syscall; .data; d: .long 3'
ld -N -o a a.o --no-warn-rwx-segments
runs a
has "$(segments a)" 'LOAD .* RWE 0x'
ld -n -o b a.o
has_no "$(segments b)" 'LOAD .* 0x1000$'
