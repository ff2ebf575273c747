# Debug sections of live functions stay and say the truth.
. "${0%/*}/../../lib.sh"
needs gdb
compile a.o -g -O0 -ffunction-sections <<< 'int dead(void) { return 1; }
int alive(void) { return 0; }
int main(void) { return alive(); }'
cc_link -o a a.o -Wl,--gc-sections
runs a
has "$(gdb -batch -ex 'info line alive' a 2>&1)" 'Line 2'
