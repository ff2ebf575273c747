# Common symbols that are too large or have no alignment.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
assemble c.o <<< '.comm v,8,8'
elfpatch c.o b.o 'sym[v].size=0x7fffffffffffffff'
bad 'too large|does not fit|out of|not possible' s.o b.o
elfpatch c.o b.o 'sym[v].value=3'
bad 'align|not possible' s.o b.o
