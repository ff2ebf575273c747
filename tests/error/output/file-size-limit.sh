# RLIMIT_FSIZE: an error, no death by SIGXFSZ.
. "${0%/*}/../../lib.sh"
veld_only
{ exit_asm 3; echo '.data; .fill 3000000,1,7'; } | assemble big.o
(ulimit -f 1000; fails_with 'p: .*(too large|File)' veld -o p big.o)
test ! -e p
