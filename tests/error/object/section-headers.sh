# Sections outside the file, of wrong entry size, with wrong links and alignments.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
CC=gcc compile g.o -g <<< 'static int x = 3; int y; int f(void) { return x; } const char *s(void) { return "text"; }'
for change in 'sh[.text].offset=0xffffffffffffff00' 'sh[.text].size=0xffffffffffffffff' 'sh[.text].size=0x10000000' \
    'sh[.symtab].entsize=23' 'sh[.symtab].size=25' 'sh[.symtab].link=0' 'sh[.symtab].link=9999' 'sh[.symtab].info=99999' \
    'sh[.rela.text].entsize=23' 'sh[.rela.text].size=25' 'sh[.rela.text].info=9999' 'sh[.rela.text].link=9999' \
    'sh[.text].addralign=3' 'sh[.text].addralign=0x8000000000000000' 'sh[.text].name=0xffffff' 'sh[.strtab].offset=0xfffffff0' \
    'sh[.shstrtab].size=0xffffffff'; do
    elfpatch g.o b.o "$change"
    bad 'b\.o' s.o b.o
done
for change in 'sh[.symtab].link=1' 'sh[.rela.text].link=1' 'sh[.rela.text].info=0' 'sh[.text].type=0x7fffffff' 'sh[.data].type=8' \
    'sh[.bss].type=1' 'sh[.bss].size=0x7fffffffffffffff' 'sh[.comment].entsize=0' 'sh[.comment].entsize=7' 'sh[.eh_frame].type=1'; do
    elfpatch g.o b.o "$change"
    survives s.o b.o
done
