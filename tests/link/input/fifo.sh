# A version script from a pipe.
. "${0%/*}/../../lib.sh"
veld_only 'GNU ld reads it twice'
assemble a.o <<< '.globl f,g; f: g: ret'
echo 'V1 { f; local: *; };' > map
LINK_CHECKS='' ld -shared -o a.so a.o --version-script=<(cat map)
has "$(readelf --dyn-syms -W a.so)" ' f@@V1'
