# Little address space: it works with 512 MiB; with almost none it is a clean failure.
. "${0%/*}/../../lib.sh"
veld_only
needs_static_libc
compile a.o <<< 'int main(void) { return 0; }'
case $VELD in *asan* | *tsan*) skip 'a sanitizer needs address space' ;; esac
readelf -hW "$VELD" > /dev/null
(ulimit -v 524288; LINK_CHECKS='' cc_link -static -o a a.o)
runs a
exit_asm 3 | assemble s.o
for limit in 100000 50000 30000 20000 10000; do
    status=0
    messages=$(ulimit -v $limit; timeout 10 "$VELD" -o b s.o --threads=16 2>&1) || status=$?
    case $status in 0) ;; 1) has "$messages" 'memory|thread' ;; *) fail "status $status with $limit KiB: $messages" ;; esac
done
