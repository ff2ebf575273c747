# What veld does not do yet is a clear error.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble a.o
echo 'SECTIONS { .text : { *(.text) } }' > t.ld
for option in -r --relocatable -Map=m -M --print-map --cref --icf=all --icf=safe --gdb-index --emit-relocs -q '-T t.ld' \
    --compress-debug-sections=zlib; do
    fails_with "$(sed 's/^-*//; s/[ =].*//' <<< "$option")" veld -o a a.o $option
    test ! -e a
done
