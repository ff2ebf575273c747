# Mergeable sections with odd sizes; references outside every piece.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
assemble g.o <<< '.section .rodata.s,"aMS",@progbits,1; .Ls: .string "text"; .data; .quad .rodata.s+2'
for change in 'sh[.rodata.s].entsize=0' 'sh[.rodata.s].entsize=3' 'sh[.rodata.s].entsize=0xffffffffffffffff' 'sh[.rodata.s].size=4' \
    'rela[.rela.data][0].addend=100' 'rela[.rela.data][0].addend=0xffffffffffffffff'; do
    elfpatch g.o b.o "$change"
    survives s.o b.o
done
