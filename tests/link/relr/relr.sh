# -z pack-relative-relocs: RELR instead of RELATIVE, and libc's version lock-out.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1
compile a.o -fPIE <<< 'int x; int *p[100] = {&x, &x, 0, &x}; int main(void) { return p[3] != &x || p[0] != p[1] || p[2]; }'
cc_link -pie -o a a.o -Wl,-z,pack-relative-relocs
runs a
has "$(dynamic a)" 'RELRSZ'
has_no "$(relocs a)" R_X86_64_RELATIVE
has "$(versions a)" GLIBC_ABI_DT_RELR
cc_link -pie -o b a.o -Wl,-z,pack-relative-relocs,-z,nopack-relative-relocs
has_no "$(dynamic b)" RELR
has "$(relocs b)" R_X86_64_RELATIVE
