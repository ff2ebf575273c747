# A version script among the inputs.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int f, g;'
echo 'VERSION { V1 { global: f; local: *; }; }' > v.ld
cc_link -shared -nostdlib -o a.so a.o v.ld
has "$(readelf --dyn-syms -W a.so)" ' f@@V1'
has_no "$(dynsyms a.so)" ' g$'
