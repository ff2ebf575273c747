# Compressed debug sections, zlib: the output is not compressed and says the same.
. "${0%/*}/../../lib.sh"
compile a.o -g <<< 'int global_variable = 1; int main(void) { return global_variable - 1; }'
for kind in zlib zlib-gnu; do
    objcopy --compress-debug-sections=$kind a.o z.o
    cc_link -o a z.o
    runs a
    has_no "$(readelf -tW a)" 'COMPRESSED|zdebug'
    has "$(readelf --debug-dump=info a 2>/dev/null)" 'global_variable'
done
