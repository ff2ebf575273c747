# Archives with broken headers, names and symbol tables.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
compile f.o <<< 'int f(void) { return 1; }'
cp f.o a_name_that_is_longer_than_sixteen_bytes.o
archive g.a f.o a_name_that_is_longer_than_sixteen_bytes.o
change() { python3 -c '
import sys
d = bytearray(open("g.a", "rb").read())
exec(sys.argv[1])
open("b.a", "wb").write(d)' "$1"; }
change 'd[8 + 58:8 + 60] = b"xx"'; bad 'b\.a' s.o b.a
change 'd[8 + 48:8 + 58] = b"9999999999"'; bad 'b\.a' s.o b.a
change 'd[8 + 48:8 + 58] = b"-5        "'; bad 'b\.a' s.o b.a
change 'd[8 + 48:8 + 58] = b"abc       "'; bad 'b\.a' s.o b.a
change 'd = d[:100]'; survives s.o b.a -u f
change 'd = d[:-1]'; survives s.o --whole-archive b.a
change 'd[68:72] = b"\xff\xff\xff\xff"'; survives s.o b.a -u f
change 'd[72:76] = b"\x7f\xff\xff\xff"'; survives s.o b.a -u f
change 'd[72:76] = b"\0\0\0\x09"'; survives s.o b.a -u f
change 'i = d.index(b"/0 "); d[i:i+8] = b"/9999999"'; survives s.o --whole-archive b.a
change 'i = d.index(b"a_name"); d[i:i+60] = b"x" * 60'; survives s.o --whole-archive b.a
printf '!<arch>\n' > b.a; survives s.o b.a
printf '!<arch>\nx' > b.a; bad 'b\.a' s.o b.a
printf '!<arch' > b.a; bad 'b\.a' s.o b.a
# A member that is no object at all.
echo 'read me' > readme.txt
ar rcs t.a readme.txt
bad 't\.a\(readme\.txt\): file format not recognized' s.o --whole-archive t.a
silently veld -o a s.o t.a
