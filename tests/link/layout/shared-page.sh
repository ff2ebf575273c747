# Data that an option puts on the page of code is in the code's segment: a second mapping of the page would take the right to
# run it away.
. "${0%/*}/../../lib.sh"
assemble a.o << 'EOF'
.globl _start
.text
_start: movl $7, value
mov value, %edi
mov $60, %eax
syscall
.data
.long 1
value: .long 2
EOF
NO_ELFCHECK=1 warns_with 'LOAD segment with RWX permissions' ld -o a a.o -Ttext=0x401000 -Tdata=0x401800
exits 7 a
count "$(segments a)" 'LOAD .* RWE ' 1
silently ld -o b a.o -Ttext=0x401000 -Tdata=0x402000
exits 7 b
