# --fatal-warnings makes a warning an error; -w keeps it quiet.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl main; main: ret'
fails_with 'cannot find entry symbol' ld -o a a.o --fatal-warnings
test ! -e a
test "$is_veld" = 0 || silently ld -o a a.o -w
