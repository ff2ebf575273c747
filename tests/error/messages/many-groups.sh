# Messages about sections in groups: their number costs no more than itself.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
for i in $(seq 60000); do echo ".section .text.g$i,\"axG\",@progbits,g$i,comdat; call u$i"; done | assemble g.o
no_name=1
status=0
timeout 10 "$VELD" -o a s.o g.o --error-limit=0 2> messages || status=$?
same $status 1
same "$(grep -c undefined messages)" 60000
has "$(tail -n 1 messages)" '\(\.text\.g60000\[g60000\]\+0x1\): undefined reference to `u60000'"'"
