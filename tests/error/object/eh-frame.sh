# Broken .eh_frame: an error or, as GNU ld does, the section as it is without the table.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
compile g.o <<< 'int f(int x) { return x ? f(x - 1) : 0; } int g(int x) { return f(x); }'
for change in 'at[.eh_frame+0].u32=0xfffffff0' 'at[.eh_frame+0].u32=1' 'at[.eh_frame+0].u32=0xffffffff' 'at[.eh_frame+8].u8=9' \
    'at[.eh_frame+9].u8=0x58' 'at[.eh_frame+0].u32=0' 'at[.eh_frame+12].u8=0xff' 'at[.eh_frame+14].u8=0xff' 'at[.eh_frame+16].u8=0x7f' \
    'at[.eh_frame+28].u32=0x1000' 'at[.eh_frame+28].u32=0' 'at[.eh_frame+24].u32=0x7fffffff' 'sh[.eh_frame].size=3' \
    'sh[.eh_frame].size=9' 'sh[.rela.eh_frame].size=0'; do
    elfpatch g.o b.o "$change"
    survives --eh-frame-hdr s.o b.o
    survives --eh-frame-hdr --gc-sections s.o b.o
done
