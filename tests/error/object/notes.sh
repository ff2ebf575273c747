# Notes that end too early are left alone or warned about.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
assemble g.o << 'END'
.section .note.gnu.property,"a",@note
.balign 8
.long 4, 16, 5
.asciz "GNU"
.long 0xc0000002, 4, 3, 0
END
for change in 'at[.note.gnu.property+0].u32=0xffffffff' 'at[.note.gnu.property+4].u32=0xfffffff0' 'at[.note.gnu.property+4].u32=15' \
    'at[.note.gnu.property+20].u32=0xffffff' 'at[.note.gnu.property+20].u32=3' 'sh[.note.gnu.property].size=7' 'sh[.note.gnu.property].addralign=1'; do
    elfpatch g.o b.o "$change"
    survives s.o b.o
    test "$(grep -c '^veld: error' <<< "$messages")" -eq 0 || fail "$messages"
done
