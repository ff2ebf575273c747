# order: 11
# minutes: 5
# zlib: a static and a shared library with a version script; its own tests against both and the 64-bit one.
needs="gcc"

fetch() { source_package zlib plain; }

build() {
    ./configure
    make
    gcc -O2 -I. -o example-lazy test/example.c libz.so -Wl,-z,lazy -Wl,-rpath,"$PWD"
    gcc -O2 -I. -o infcover-static -static test/infcover.c libz.a
}

check() {
    make test > test.log 2>&1 || :
    cat test.log
    local kind
    for kind in "zlib test" "zlib shared test" "zlib 64-bit test"; do
        try "make test: $kind" grep -q "^\s*\*\*\* $kind OK" test.log
    done
    try "example, lazy binding" ./example-lazy
    try "infcover, static" ./infcover-static
    try "minigzip round trip" sh -c './minigzip < libz.a > a.gz && ./minigzip -d < a.gz | cmp - libz.a && gzip -t a.gz'
    try "minigzipsh round trip" sh -c './minigzipsh < libz.a > b.gz && gunzip < b.gz | cmp - libz.a'
    # The nodes of zlib.map are all there.
    try "versions" sh -c "readelf -VW libz.so | grep -c 'Name: ZLIB_1' | grep -qx '[1-9][0-9]'"
    try "versions of symbols" sh -c "nm -D libz.so | grep -q ' T inflate_copyright@@\| T inflate@@\|inflateGetDictionary@@ZLIB_1.2.7.1'"
    try "local symbols stay local" sh -c "! nm -D --defined-only libz.so | grep -q ' _tr_init\| inflate_table'"
    try "soname" sh -c "readelf -d libz.so | grep -q 'SONAME.*libz.so.1'"
    try "Python loads it" python3 -c 'import ctypes; z = ctypes.CDLL("./libz.so"); z.zlibVersion.restype = ctypes.c_char_p; assert z.zlibVersion() == b"1.2.13"; assert z.crc32(0, b"abc", 3) & 0xffffffff == 0x352441c2'
    try "sound" sound libz.so example examplesh example64 minigzip minigzipsh example-lazy infcover-static
}
