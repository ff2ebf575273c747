# Control characters and invalid UTF-8 in names are printed as \xNN; long names are cut.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
assemble g.o <<< '.text; call abcdefgh'
python3 - << 'END'
data = open("g.o", "rb").read()
open("b.o", "wb").write(data.replace(b"abcdefgh", b"a\x1b[31m\xff\n"))
END
bad 'a\\x1b\[31m\\xff\\x0a' s.o b.o
{ printf '.text; call '; head -c 100000 /dev/zero | tr '\0' 'n'; echo; } | assemble long.o
bad 'undefined' s.o long.o
test ${#messages} -lt 20000
{ printf '.text; call _Z'; for i in $(seq 3000); do printf 'N1aI'; done; echo; } | assemble deep.o
bad 'undefined' s.o deep.o
# Names of sections too, and what stands on the command line.
printf '.text; nop; .section abcdefgh,"a"; .long 1' | assemble n.o
python3 - << 'END'
data = open("n.o", "rb").read()
open("n2.o", "wb").write(data.replace(b"abcdefgh", b"a\x1b[31m\xff\n"))
END
number=$(readelf -SW n.o | sed -n 's/^ *\[ *\([0-9]*\)\] abcdefgh .*/\1/p')
elfpatch n2.o n3.o "sh[$number].size=0x100000"
bad "'a.x1b\[31m.xff.x0a': sh_offset" s.o n3.o
elfpatch n2.o n4.o "sh[$number].addralign=3"
bad "'a.x1b\[31m.xff.x0a': the alignment" s.o n4.o
no_name=1 bad 'x.x1b: No such file' s.o --retain-symbols-file=$'x\033'
