# Shared libraries with broken tables.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl f,g; .type f,@function; .type g,@function; f: ret; g: call puts@PLT'
printf 'V1 { f; };\nV2 { g; } V1;\n' > map
needs ld.bfd
ld.bfd -shared -o g.so l.o --version-script=map -soname libg.so --no-as-needed -lc
assemble u.o <<< '.text; call f@PLT; call g@PLT'
for change in 'sh[.gnu.version].size=2' 'sh[.gnu.version_d].offset=0xfffffff0' 'sh[.dynsym].size=23' 'sh[.dynsym].link=999' \
    'sh[.dynsym].entsize=5' 'sh[.dynstr].offset=0xffffffff' 'at[.gnu.version_d+12].u32=0xfffffff0' 'at[.gnu.version_d+16].u32=0xfffffff0' \
    'at[.gnu.version_d+16].u32=0' 'at[.gnu.version_d+16].u32=1' 'at[.gnu.version_d+6].u16=0xffff' 'at[.gnu.version_d+20].u32=0xffffff' \
    'at[.gnu.version_r+8].u32=0xfffffff0' 'at[.gnu.version_r+12].u32=3' 'at[.gnu.version+2].u16=0x77' 'at[.gnu.version+4].u16=0x7fff' \
    'sh[.dynamic].size=15' 'sh[.dynamic].offset=0xffffff00' 'at[.dynamic+8].u64=0xffffffff' 'sh[.dynamic].link=999' 'eh.phoff=0xffffff00' \
    'sh[.gnu.version_d].info=0xffffffff' 'sh[.gnu.version_r].info=0xffffffff' 'sh[.gnu.version_d].link=0' 'sh[.dynsym].info=9999'; do
    elfpatch g.so b.so "$change"
    survives s.o u.o b.so
done
for change in 'sh[.dynsym].link=999' 'sh[.dynsym].size=23' 'sh[.dynstr].offset=0xffffffff' 'sh[.gnu.version_d].offset=0xfffffff0'; do
    elfpatch g.so b.so "$change"
    bad 'b\.so' s.o u.o b.so
done
