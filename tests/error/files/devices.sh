# Devices and FIFOs as inputs: no endless read, no blocking open.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
veld -o a s.o /dev/null
bad 'zero' s.o /dev/zero
mkfifo pipe
bad 'pipe' s.o pipe
