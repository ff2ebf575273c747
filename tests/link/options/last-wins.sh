# -shared and -pie: the last one counts.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
ld -shared -pie -o a a.o --no-dynamic-linker
has "$(dynamic a)" 'FLAGS_1.* PIE'
ld -pie -shared -o b a.o
has_no "$(dynamic b)" 'FLAGS_1.* PIE'
