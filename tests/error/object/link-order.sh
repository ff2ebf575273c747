# SHF_LINK_ORDER that points nowhere or in a circle.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
assemble g.o <<< '.section .text.a,"ax",@progbits; ret; .section .meta,"ao",@progbits,.text.a; .byte 1'
exit_asm 0 | assemble s.o
for change in 'sh[.meta].link=9999' 'sh[.meta].link=0'; do elfpatch g.o b.o "$change"; survives s.o b.o; survives --gc-sections s.o b.o; done
n=$(readelf -SW g.o | sed -n 's/.*\[ *\([0-9]*\)\] \.meta .*/\1/p')
elfpatch g.o b.o "sh[.meta].link=$n"
survives s.o b.o
