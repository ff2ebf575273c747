# A program's own `end`, `edata`, `etext` are its own.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'int end = 7, edata = 8, etext = 9; int main(void) { return end + edata + etext - 24; }'
cc_link -o a a.o
runs a
