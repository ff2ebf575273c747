# order: 42
# minutes: 20
# Redis, with the Lua and jemalloc that it brings: a choice of its test units, on the loopback, one client.
needs="gcc tclsh make"

fetch() { source_package redis plain; }

build() {
    make MALLOC=jemalloc USE_SYSTEMD=no BUILD_TLS=no V=1
    make -C tests/modules V=1
}

check() {
    local unit
    ulimit -n 4096 2>/dev/null || :
    for unit in unit/printver unit/dump unit/auth unit/protocol unit/keyspace unit/scan unit/info unit/type/string unit/type/incr unit/type/list \
        unit/type/set unit/type/zset unit/type/hash unit/type/stream unit/type/stream-cgroups unit/sort unit/expire unit/multi unit/quit unit/acl \
        unit/scripting unit/functions unit/pubsub unit/slowlog unit/introspection unit/limits unit/bitops unit/bitfield unit/geo unit/hyperloglog \
        unit/lazyfree unit/tracking unit/maxmemory integration/aof integration/rdb integration/replication integration/redis-cli \
        unit/moduleapi/basics unit/moduleapi/hash unit/moduleapi/datatype unit/moduleapi/hooks unit/moduleapi/timer unit/moduleapi/blockedclient; do
        test -e tests/$unit.tcl || continue
        timeout -k 5 180 ./runtest --single "$unit" --clients 1 --baseport 21111 --portcount 1000 --timeout 120 > unit.log 2>&1 || :
        sed 's/\x1b\[[0-9;]*m//g' unit.log > unit.txt
        # The times that the runner prints differ from run to run.
        sed -n "s,^\[ok\]: \(.*\) ([0-9]* ms)$,pass $unit: \1,p; s,^\[ok\]: \([^(]*\)$,pass $unit: \1,p; s,^\[\(err\|exception\)\]: \(.*\),fail $unit: \2,p" unit.txt \
            | sed 's/[0-9]\{4,\}/N/g' >> "$RESULTS"
        try "$unit: all" grep -q 'All tests passed without errors' unit.txt
        grep -A3 '^\[\(err\|exception\)\]' unit.txt | head -n 20 || :
    done
    try "sound" sound src/redis-server src/redis-cli tests/modules/basics.so
}
