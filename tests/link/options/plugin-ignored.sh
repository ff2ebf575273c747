# gcc's -plugin arguments are accepted, also when the plugin does not exist as long as there is no IR.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
plugin=$(gcc -print-file-name=liblto_plugin.so 2>/dev/null || echo none)
test -e "$plugin" || skip 'no liblto_plugin.so'
ld -plugin "$plugin" -plugin-opt=/usr/lib/lto-wrapper -plugin-opt=-fresolution=x.res -plugin-opt=-pass-through=-lgcc -o a a.o
runs a
