# A broken member that nobody needs is no error; one that is needed names archive and member.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
compile f.o <<< 'int f(void) { return 1; }'
compile g.o <<< 'int g(void) { return 1; }'
elfpatch g.o bad.o 'sh[.text].offset=0xffffff00'
ar rcs x.a f.o g.o
python3 - << 'END'
good, broken = open("g.o", "rb").read(), open("bad.o", "rb").read()
data = open("x.a", "rb").read()
assert data.count(good) == 1
open("x.a", "wb").write(data.replace(good, broken))
END
veld -o a s.o x.a -u f
no_name=1 bad 'x\.a\(g\.o\)' s.o x.a -u g
