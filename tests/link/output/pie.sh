# A dynamic position independent program runs, with an interpreter, PIE flag and no text relocations.
. "${0%/*}/../../lib.sh"
compile a.o -fPIE <<< '#include <stdio.h>
int x = 3; int *p = &x; int main(void) { printf("%d\n", *p); return 0; }'
cc_link -pie -o a a.o
prints 3 a
has "$(readelf -hW a)" 'Type: .* DYN'
has "$(segments a)" 'Requesting program interpreter: /lib64/ld-linux-x86-64.so.2'
has "$(dynamic a)" 'FLAGS_1.* PIE'
has "$(dynamic a)" 'NEEDED.*\[libc.so.6\]'
has "$(dynamic a)" '\(DEBUG\)'
has_no "$(dynamic a)" TEXTREL
has "$(relocs a)" R_X86_64_RELATIVE
