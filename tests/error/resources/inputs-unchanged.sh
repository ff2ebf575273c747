# Inputs are never modified.
. "${0%/*}/../../lib.sh"
veld_only
compile a.o -g <<< 'int main(void) { return 0; }'
chmod 444 a.o
before=$(stat -c '%Y %s %i %a' a.o; md5sum a.o)
cc_link -o a a.o
same "$(stat -c '%Y %s %i %a' a.o; md5sum a.o)" "$before"
