# -N: code is writable, nothing is page-aligned, libraries are not linked; -n: the same without the first; the last wins.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1 NO_ELFCHECK=1
assemble a.o <<< '.globl _start; .text; _start: xor %edi,%edi; mov $60,%eax; syscall; .data; .p2align 6; .quad 1'
assemble b.o <<< '.globl f; f: ret'
LINK_CHECKS= ld -shared -o b.so b.o
congruent() {
    while read -r type offset address rest; do
        test "$type" != LOAD || same $((offset % ${rest##* })) $((address % ${rest##* }))
    done < <(segments p)
}
ld -N -o p a.o --no-warn-rwx-segments
runs p
has "$(sections p)" ' \.text .* WAX '
has "$(segments p)" 'LOAD .* RWE '
has_no "$(segments p)" 'LOAD .* 0x1000$'
congruent
ld -n -o p a.o --no-warn-rwx-segments
runs p
has "$(sections p)" ' \.text .* AX '
has_no "$(segments p)" 'LOAD .* 0x1000$'
congruent
ld -N --no-omagic -o p a.o
has "$(segments p)" 'LOAD .* R E .*0x1000$'
for option in -N -n -Bstatic; do
    fails_with "attempted static link of dynamic object \`b.so'" ld $option -o p a.o b.so
done
ld -o p a.o b.so -Bstatic
