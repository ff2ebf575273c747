# -b binary embeds a file as it is, with its three symbols.
. "${0%/*}/../../lib.sh"
printf 'hello' > a.txt
compile a.o -fno-pie <<< '#include <string.h>
extern char _binary_a_txt_start[], _binary_a_txt_end[], _binary_a_txt_size[];
int main(void) { return memcmp(_binary_a_txt_start, "hello", 5) || _binary_a_txt_end - _binary_a_txt_start != 5 || (long)_binary_a_txt_size != 5; }'
cc_link -no-pie -z noexecstack -o a a.o -Wl,-b,binary a.txt -Wl,-b,default
runs a
cc_link -no-pie -z noexecstack -o a a.o -Wl,--format=binary a.txt -Wl,--format=elf64-x86-64
runs a
