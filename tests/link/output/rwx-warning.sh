# A writable and executable segment is warned about, refused with --error-rwx-segments, accepted with --no-warn-rwx-segments.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1 ELFCHECK_RWX=1
assemble a.o <<< '.globl _start; .section .wx,"awx",@progbits; _start: ret'
warns_with 'has a LOAD segment with RWX permissions' ld -o a a.o
silently ld -o a a.o --no-warn-rwx-segments
test "$is_veld" = 0 && exit
fails_with 'RWX' ld -o a a.o --error-rwx-segments
