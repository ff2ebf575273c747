# --noinhibit-exec writes the output in spite of an undefined reference.
. "${0%/*}/../../lib.sh"
compile a.o -fno-pie <<< 'int nowhere(void); int main(int c, char **v) { return c > 5 ? nowhere() : 0; }'
status=0
cc_link -no-pie -o a a.o -Wl,--noinhibit-exec 2> messages || status=$?
has "$(cat messages)" nowhere
runs a
