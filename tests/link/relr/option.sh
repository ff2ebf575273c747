# --pack-dyn-relocs=relr is the other linkers' name for it.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1
veld_only
compile a.o -fPIE <<< 'int x; int *p = &x; int main(void) { return *p; }'
cc_link -pie -o a a.o -Wl,--pack-dyn-relocs=relr
runs a
has "$(dynamic a)" RELRSZ
cc_link -pie -o a a.o -Wl,--pack-dyn-relocs=none
has_no "$(dynamic a)" RELR
