# Medium model: .ldata, .lbss and .lrodata are apart, beyond 2 GiB if they must.
. "${0%/*}/../../lib.sh"
needs gcc
gcc -x c -O1 -c -o a.o - -mcmodel=medium -fno-pie <<< 'int big[1000000]; int big_data[300000] = {7}; const int big_const[300000] = {8};
int main(void) { big[999999] = 5; return big_data[0] + big_const[0] + big[999999] - 20; }'
export NO_ELFLINT=1
cc_link -no-pie -o a a.o
runs a
has "$(sections a)" '\] \.lbss'
has "$(sections a)" '\] \.ldata'
has "$(sections a)" '\] \.lrodata'
