# Sections of the large code model stand behind everything else, on pages of their own.
. "${0%/*}/../../lib.sh"
CC=gcc compile a.o -fno-pie -mcmodel=medium -mlarge-data-threshold=1000 <<< '
char bss[5000]; char data[5000] = {1}; const char ro[5000] = {2}; int small = 3;
int main(void) { bss[4999] = 4; data[4999] = 5; return bss[4999] + data[0] + ro[0] + small - 10; }'
NO_ELFLINT=1 cc_link -no-pie -o a a.o # it does not know the flag of large sections
runs a
has "$(sections a)" '\] \.lbss +NOBITS .* WAl '
has "$(sections a)" '\] \.lrodata +PROGBITS .* Al '
has "$(sections a)" '\] \.ldata +PROGBITS .* WAl '
for name in .lbss .lrodata .ldata; do
    test $((0x$(address_of a $name))) -gt $((0x$(address_of a .bss))) || fail "$name is before .bss"
done
has_no "$(segments a)" 'LOAD .* RWE '
