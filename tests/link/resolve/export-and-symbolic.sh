# -Bsymbolic with --export-dynamic-symbol: the rest is bound here, and no DT_SYMBOLIC undoes the exception.
. "${0%/*}/../../lib.sh"
assemble a.o << 'EOF'
.globl f, g, v, call
.type f,@function
f: ret
.type g,@function
g: ret
call: call f@PLT
call g@PLT
mov v@GOTPCREL(%rip), %rax
ret
.data
.type v,@object
v: .quad 0
.size v,8
EOF
echo '{ f; };' > list
for option in --export-dynamic-symbol=f --export-dynamic-symbol-list=list; do
    ld -shared -o a.so a.o -Bsymbolic $option
    has "$(relocs a.so)" 'JUMP_SLO.* f '
    count "$(relocs a.so)" 'R_X86_64' 1
    has_no "$(dynamic a.so)" SYMBOLIC
done
ld -shared -o a.so a.o -Bsymbolic
has "$(dynamic a.so)" SYMBOLIC
