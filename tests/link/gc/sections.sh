# --gc-sections drops what nothing reaches, and --print-gc-sections says so; without it all stays.
. "${0%/*}/../../lib.sh"
compile a.o -ffunction-sections -fdata-sections <<< 'int dead_data = 1; int dead(void) { return dead_data; }
int used_data = 0; int used(void) { return used_data; } int main(void) { return used(); }'
cc_link -o a a.o
has "$(symbols a)" ' dead$'
cc_link -o a a.o -Wl,--gc-sections
runs a
has_no "$(symbols a)" ' dead(_data)?$'
has "$(symbols a)" ' used_data$'
messages=$(cc_link -o a a.o -Wl,--gc-sections,--print-gc-sections 2>&1)
has "$messages" "removing unused section '\.text\.dead' in file 'a\.o'"
