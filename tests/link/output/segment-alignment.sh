# What asks for more than a page gets it wherever the program is loaded: the segment says so. A large hole in the file is not
# the price.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1             # it minds that the segment of .bss is at 0 in the file, as GNU ld's
cat > a.c <<< '#include <stdint.h>
char data[3] __attribute__((aligned(65536))) = {1}; char zero[3] __attribute__((aligned(1 << 21)));
const char fixed[3] __attribute__((aligned(8192))) = {2};
int main(void) { return (uintptr_t)data % 65536 || (uintptr_t)zero % (1 << 21) || (uintptr_t)fixed % 8192; }'
for flags in '-pie -fpie' '-no-pie -fno-pie' '-shared -fpic'; do
    compile a.o ${flags#* } < a.c
    cc_link ${flags% *} -o a a.o
    has "$(segments a)" 'LOAD .* 0x10000$'
    has "$(segments a)" 'LOAD .* R +0x2000$'
    has "$(segments a)" 'LOAD .* 0x200000$'
    test "$(stat -c %s a)" -lt 1000000 || fail "a is too large: $flags"
    test "${flags%% *}" != -shared || continue
    for _ in 1 2 3 4 5 6 7 8; do runs a; done
done
# Headers at an address that is less aligned.
veld_only GNU ld puts the segment lower
cc_link -shared -o a a.o -Wl,-z,noseparate-code -Wl,-Ttext-segment=0x1000
has "$(segments a)" 'LOAD +0x0+ 0x0*1000 .* 0x1000$'
