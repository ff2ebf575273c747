# order: 10
# minutes: 5
# Lua: the interpreter by gcc, the compiler luac by clang, a liblua.so, C modules that are loaded by `require`.
# Lua's own tests are not in Debian's source package: lua/*.lua takes their place.
needs="gcc clang"

fetch() { source_package lua5.4 plain; }

build() {
    cp "$REAL"/lua/* .
    make linux CC="gcc -std=gnu99" MYLIBS=-lm
    # The same objects by clang, with every section kept apart and the unused ones dropped.
    mkdir clang-build
    cp src/*.[ch] src/Makefile clang-build/
    make -C clang-build linux CC="clang -std=gnu99" MYCFLAGS="-ffunction-sections -fdata-sections" MYLDFLAGS=-Wl,--gc-sections
    gcc -shared -fPIC -O2 -Isrc -o counter.so counter.c
    # The interpreter over a shared library.
    gcc -std=gnu99 -shared -fPIC -O2 -DLUA_USE_LINUX -DLUA_COMPAT_5_3 -Wl,-soname,liblua.so.5.4 -o liblua.so.5.4 \
        $(ls src/*.c | grep -v -e /lua.c -e /luac.c) -lm -ldl
    gcc -std=gnu99 -O2 -DLUA_USE_LINUX -DLUA_COMPAT_5_3 -Wl,-rpath,"$PWD" -o lua-shared src/lua.c liblua.so.5.4 -lm -ldl
    gcc -std=gnu99 -static -O2 -o lua-static src/lua.o src/liblua.a -lm
}

check() {
    local lua
    for lua in ./src/lua ./clang-build/lua ./lua-shared ./lua-static; do
        # A static program has no dlopen to load counter.so with.
        $lua suite.lua $(test $lua = ./lua-static || echo counter) > suite.out 2>&1 || :
        cat suite.out
        sed -n "s,^ok ,pass $lua: ,p; s,^not ok ,fail $lua: ,p" suite.out >> "$RESULTS"
        try "$lua: reached the end" grep -q '^end of the suite$' suite.out
    done
    try "luac" ./src/luac -o suite.luac suite.lua
    try "luac by clang makes the same" sh -c './clang-build/luac -o suite2.luac suite.lua && cmp suite.luac suite2.luac'
    try "luac listing" sh -c './src/luac -l -l suite.lua | grep -q "RETURN"'
    try "compiled code runs" sh -c './src/lua suite.luac | grep -q "^end of the suite$"'
    try "sound" sound src/lua src/luac clang-build/lua liblua.so.5.4 lua-shared lua-static counter.so
}
