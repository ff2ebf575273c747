# 3 GiB of .lbss: small data and code stay in reach of 32 bits.
. "${0%/*}/../../lib.sh"
compile a.o -mcmodel=medium -fno-pie <<< 'static char big[3ull << 30] __attribute__((section(".lbss,\"awl\",@nobits#"))); int small = 1;
int main(void) { big[(3ull << 30) - 1] = 1; return small - big[(3ull << 30) - 1]; }' 2>/dev/null ||
    compile a.o -mcmodel=medium -fno-pie <<< 'char big[3ull << 30]; int small = 1;
int main(void) { big[(3ull << 30) - 1] = 1; return small - big[(3ull << 30) - 1]; }'
export NO_ELFLINT=1
cc_link -no-pie -o a a.o
runs a
