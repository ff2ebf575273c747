# Groups: members out of range, the group itself, empty, of wrong size; bad signatures.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
assemble g.o <<< '.section .text.f,"axG",@progbits,f,comdat; .weak f; f: ret'
for change in 'at[.group+4].u32=9999' 'sh[.group].info=9999' 'sh[.group].link=9999' 'sh[.group].size=3'; do
    elfpatch g.o b.o "$change"
    bad 'b\.o' s.o b.o
done
for change in 'at[.group+0].u32=7' 'at[.group+0].u32=0' 'at[.group+4].u32=1' 'sh[.group].size=4' 'sh[.group].size=0' 'at[.group+4].u32=0' 'sh[.group].info=0'; do
    elfpatch g.o b.o "$change"
    survives s.o b.o
done
