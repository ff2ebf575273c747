# Symbols with names, sections and order that cannot be.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
compile g.o <<< 'static int x = 3; int y = 1; int f(void) { return x; }'
for change in 'sym[y].name=0xffffff' 'sym[y].shndx=0xfeff' 'sym[y].shndx=0xffff' 'sym[y].shndx=0xff20' 'sym[y].info=0x01' \
    'sh[.symtab].info=0'; do
    elfpatch g.o b.o "$change"
    bad 'b\.o' s.o b.o
done
for change in 'sym[y].info=0xf1' 'sym[y].info=0x1f' 'sym[y].value=0xffffffffffffff00' 'sym[y].size=0xffffffffffffffff' 'sym[y].other=0xff' \
    'sym[f].shndx=0xfff1' 'sym[f].shndx=0xfff2' 'sym[f].value=0x123456'; do
    elfpatch g.o b.o "$change"
    survives s.o b.o
done
# Two symbol tables.
python3 - << 'END'
import struct
d = bytearray(open("g.o", "rb").read())
shoff, = struct.unpack_from("<Q", d, 40)
n, = struct.unpack_from("<H", d, 60)
headers = [d[shoff + 64 * i:shoff + 64 * i + 64] for i in range(n)]
second = bytearray(next(h for h in headers if h[4] == 2))
offset, size = struct.unpack_from("<QQ", second, 24)
struct.pack_into("<Q", second, 24, len(d))
d += d[offset:offset + size]
struct.pack_into("<Q", d, 40, len(d))
struct.pack_into("<H", d, 60, n + 1)
open("two.o", "wb").write(d + b"".join(headers) + second)
END
bad 'two\.o: section \[[0-9]+\]: the file has a second symbol table' s.o two.o
