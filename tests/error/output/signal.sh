# SIGTERM during a link: no temporary file, death by that signal.
. "${0%/*}/../../lib.sh"
veld_only
needs_static_libc
compile a.o <<< 'int main(void) { return 0; }'
libc=$("$CC" -print-file-name=libc.a) libgcc=$("$CC" -print-file-name=libgcc.a)
for i in 1 2 3 4 5 6 7 8 9 10; do
    mkdir -p o
    status=0
    "$VELD" -static -o o/p --whole-archive "$libc" --no-whole-archive "$libgcc" -z muldefs --unresolved-symbols=ignore-all a.o 2> /dev/null & pid=$!
    sleep 0.0$i
    kill -TERM $pid 2>/dev/null || :
    kill -TERM $pid 2>/dev/null || :
    wait $pid 2>/dev/null || status=$?
    case $status in 0 | 1 | 143) ;; *) fail "status $status" ;; esac
    case "$(ls -A o)" in '' | p) ;; *) fail "left: $(ls -A o)" ;; esac
    test $status -eq 143 || break
    rm -rf o
done
