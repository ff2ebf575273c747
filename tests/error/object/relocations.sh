# Relocations of unknown type, to no symbol, outside their section.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
assemble g.o <<< '.globl f,v; .text; f: nop; call f; .data; v: .quad f; .long 0'
for change in 'rela[.rela.data][0].type=200' 'rela[.rela.data][0].type=0xffffffff' 'rela[.rela.data][0].type=5' \
    'rela[.rela.data][0].sym=9999' 'rela[.rela.data][0].offset=5' 'rela[.rela.data][0].offset=0xfffffffffffffff8' \
    'rela[.rela.data][0].offset=0x100000000'; do
    elfpatch g.o b.o "$change"
    bad 'b\.o(:|: section).*(\.data|\.rela\.data)' s.o b.o
done
elfpatch g.o b.o 'rela[.rela.data][0].addend=0x7fffffffffffffff'
survives s.o b.o
