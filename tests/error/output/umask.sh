# The temporary file is never more open than the result; setuid of the old file is not carried over.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
echo old > p; chmod 4755 p
(umask 077; veld -o p a.o)
same "$(stat -c %a p)" 700
