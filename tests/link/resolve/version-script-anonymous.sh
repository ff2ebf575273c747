# An anonymous version node hides without giving versions.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int f, g;'
echo '{ global: f; local: *; };' > map
cc_link -shared -nostdlib -o libv.so a.o -Wl,--version-script=map
has "$(dynsyms libv.so)" ' f$'
has_no "$(dynsyms libv.so)" ' g$'
has_no "$(sections libv.so)" gnu.version_d
