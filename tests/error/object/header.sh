# Wrong numbers in the ELF header.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
compile g.o <<< 'static int x; int f(void) { return x; }'
for change in eh.shoff=0xffffffffffffff00 eh.shoff=0x7fffffff eh.shoff=1 eh.shnum=0xfffe eh.shstrndx=0xfffe eh.shentsize=63; do
    elfpatch g.o b.o $change
    bad 'b\.o: ' s.o b.o
done
elfpatch g.o b.o eh.shnum=0 'sh[0].size=0xffffffffffffff'
bad 'b\.o: ' s.o b.o
elfpatch g.o b.o eh.shstrndx=0xffff 'sh[0].link=0x7fffffff'
bad 'b\.o: ' s.o b.o
elfpatch g.o b.o eh.shoff=0 eh.shnum=5
survives s.o b.o
