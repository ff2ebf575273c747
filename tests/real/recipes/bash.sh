# order: 12
# minutes: 10
# bash: autoconf, -rdynamic, loadable builtins (shared objects that find bash's own functions); each of its run-* tests.
needs="gcc bison make"

fetch() { source_package bash plain; test ! -e bash-5.2.15.tar.xz || tar xf bash-5.2.15.tar.xz --strip-components=1; ls; }

build() {
    ./configure --without-bash-malloc --with-curses
    make
    make -C examples/loadables basename dirname id realpath seq tee cut csv asort 2>&1 || make -C examples/loadables
}

check() {
    local run name
    # What the test driver sets.
    export BUILD_DIR=$PWD THIS_SH=$PWD/bash BASH_TSTOUT=$PWD/tests/tstout PATH=$PWD/tests:$PATH TMPDIR=/tmp LC_ALL= LANG=C
    unset BASH_ENV
    make recho zecho printenv xcase 2>/dev/null
    cp recho zecho printenv xcase tests/
    cd tests
    for run in run-*; do
        name=${run#run-}
        case $name in
        all | minimal | gprof) continue ;;
        esac
        # A test that passes prints nothing but remarks.
        timeout -k 5 60 sh "$run" > "../$name.out" 2>&1 < /dev/null || :
        grep -v -e '^warning:' -e '^$' -e '^[a-z.]*: warning' "../$name.out" > "../$name.diff" || :
        if test -s "../$name.diff"; then failed "$name"; echo "== $name"; head -n 20 "../$name.diff"; else passed "$name"; fi
    done
    cd ..
    try "loadable builtins" says "c 3 5" ./bash -c 'enable -f examples/loadables/basename basename && enable -f examples/loadables/seq seq && echo $(basename /a/b/c) $(seq 3 2 5)'
    try "sound" sound bash examples/loadables/basename
}
