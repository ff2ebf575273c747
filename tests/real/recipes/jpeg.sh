# order: 40
# minutes: 15
# libjpeg-turbo: SIMD code by nasm, static and shared libraries with a version script; its own tests.
needs="gcc nasm cmake ninja"

fetch() { source_package libjpeg-turbo plain; }

build() {
    cmake -S . -B out -G Ninja -DCMAKE_BUILD_TYPE=Release -DWITH_JPEG8=ON -DREQUIRE_SIMD=ON -DWITH_JAVA=OFF
    ninja -C out -j "$JOBS"
}

check() {
    cd out
    ctest_outcomes -j "$JOBS"
    try "SIMD code is there" sh -c "nm libjpeg.so.8 | grep -q jsimd_idct_islow_avx2"
    try "versions" sh -c "readelf -VW libjpeg.so.8 | grep -q 'Name: LIBJPEG_8.0'"
    try "sound" sound libjpeg.so.8 libturbojpeg.so.0 cjpeg djpeg tjunittest cjpeg-static
}
