# An unknown option is an error that names it; an unknown -z word a warning.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
fails_with 'unrecognized option.*--no-such-option|--no-such-option' veld -o a a.o --no-such-option
has_no "$messages" 'Usage'
warns_with 'no-such-word' veld -o a a.o -z no-such-word
runs a
fails_with '' veld -o a a.o -z
fails_with '' veld -o
