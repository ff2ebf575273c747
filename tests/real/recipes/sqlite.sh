# order: 41
# minutes: 30
# SQLite: the shell, a loadable extension, fuzzcheck over its corpus, and testfixture (SQLite inside Tcl) over a choice of
# its test scripts.
needs="gcc tclsh /usr/include/tcl8.6/tcl.h make"

fetch() { source_package sqlite3 plain; }

build() {
    ./configure --with-tcl=/usr/lib/tcl8.6 --enable-fts5 --enable-rtree --enable-session
    make sqlite3 libsqlite3.la
    make testfixture fuzzcheck speedtest1
    # The amalgamation as a library of its own, and extensions.
    gcc -O2 -shared -fPIC -I. -o csv.so ext/misc/csv.c
    gcc -O2 -shared -fPIC -I. -o regexp.so ext/misc/regexp.c
    gcc -O2 -shared -fPIC -I. -Wl,-Bsymbolic -Wl,-z,now -Wl,-soname,libown.so -o libown.so sqlite3.c -lm
    gcc -O2 -I. -o shell-over-library shell.c -L. -lown -Wl,-rpath,"$PWD"
    gcc -O2 -I. -static -DSQLITE_OMIT_LOAD_EXTENSION -o shell-static shell.c sqlite3.c -lm
}

check() {
    local script shell
    mkdir -p run
    cd run
    # A process a script, so that one that ends badly is one failure; SQLite runs no tests that need a user as root.
    for script in select1 select4 select6 join join2 where where2 where9 index index6 insert insert4 update delete trans trans2 savepoint \
        conflict3 expr expr2 func func2 date date2 types types2 cast collate1 collate4 like like2 minmax sort sort2 subquery view trigger1 trigger2 \
        triggerC fkey1 fkey2 autovacuum vacuum vacuum2 wal wal2 walcrash crash crash2 pager1 pager2 journal1 io lock lock2 shared thread001 thread1 \
        thread2 attach attach2 backup blob incrblob alter alter2 altertab analyze auth authorizer capi2 capi3 corrupt corrupt2 fts3aa fts3ab fts3c fts4aa \
        json101 json102 window1 window2 with1 with2 upsert1 returning1 rowid schema tclsqlite table temptable utf16align vtab1 vtab3 zeroblob loadext \
        malloc3 printf printf2 quota hook nan notnull null oserror percentile rtree1 fts5aa in in2 intpkey cse count boundary1 bigfile badutf bind between; do
        for folder in test ext/rtree ext/fts5/test; do
            test -e "../$folder/$script.test" && break
        done
        test -e "../$folder/$script.test" || continue
        timeout -k 5 240 ../testfixture "../$folder/$script.test" --verbose=file --output="$script.out" > "$script.log" 2>&1 || :
        sed -n 's/^\([0-9]*\) errors out of \([0-9]*\) tests.*/\1 \2/p' "$script.log" "$script.out" 2>/dev/null | tail -n 1 > counts
        if read -r errors tests < counts; then
            case $script in crash) tests=random ;; esac # it kills itself at any moment
            if test "$errors" = 0; then passed "$script ($tests)"; else
                failed "$script"
                tail -n 8 "$script.log"
                grep '^! ' "$script.out" | head -n 5
            fi
        else
            echo "== $script ended early"
            tail -n 5 "$script.log"
            failed "$script"
        fi
    done
    cd ..
    local database
    for database in test/fuzzdata[1-8].db; do
        try "fuzzcheck ${database##*/}" timeout 300 ./fuzzcheck --limit-mem 100M "$database"
    done
    try "speedtest1" ./speedtest1 --size 10 --verify speed.db
    for shell in ./sqlite3 ./shell-over-library ./shell-static; do
        try "$shell" says "4950|42" $shell :memory: "with recursive n(i) as (select 0 union all select i + 1 from n where i < 99) select sum(i), json_extract('{\"a\": 42}', '$.a') from n"
    done
    printf '1,2\n3,4\n' > t.csv
    try "loadable extension" says "46" ./sqlite3 :memory: ".load ./csv" "create virtual table t using csv(filename='t.csv')" "select sum(c0 * 10 + c1) from t"
    try "another" says "1" ./shell-over-library :memory: ".load ./regexp" "select 'veld-1.0' regexp '^[a-z]+-[0-9.]+$'"
    try "sound" sound testfixture sqlite3 csv.so libown.so shell-over-library shell-static .libs/libsqlite3.so
}
