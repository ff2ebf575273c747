# Compressed debug sections, zstd.
. "${0%/*}/../../lib.sh"
compiler=$(command -v clang-22 || command -v clang-17 || command -v clang-16) || skip 'no clang with zstd'
accepts "$compiler" -gz=zstd -g || skip "$compiler has no zstd"
{ echo 'int global_variable = 1; int main(void) { return global_variable - 1; }'
  for i in $(seq 100); do echo "struct s$i { int field_$i, other_$i; } v$i;"; done; } |
    "$compiler" -x c -g -gz=zstd -c -o z.o -
has "$(readelf -tW z.o)" ZSTD
cc_link -o a z.o
runs a
has "$(readelf --debug-dump=info a 2>/dev/null)" 'global_variable'
