# A position-independent executable with a base of its own is ET_EXEC: it is mapped just there.
. "${0%/*}/../../lib.sh"
compile m.o -fPIE <<< 'int x; int *p = &x; int main(void) { return p != &x; }'
NO_ELFCHECK=1 cc_link -pie -o a m.o -Wl,-Ttext-segment=0x10000000
has "$(readelf -h a)" 'Type: *EXEC'
runs a
cc_link -pie -o a m.o
has "$(readelf -h a)" 'Type: *DYN'
runs a
