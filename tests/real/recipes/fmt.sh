# order: 20
# minutes: 20
# {fmt} and googletest, each a shared library: fmt's own tests; and exceptions, RTTI, inline variables and thread-locals
# across shared libraries (fmt/*.cc), built with gcc and with clang, and with libstdc++ linked statically.
needs="g++ clang cmake ninja"

fetch() {
    source_package fmtlib
    mv .version .version-of-fmt
    mkdir googletest
    (cd googletest && source_package googletest plain)
    mv .version-of-fmt .version
}

build() {
    # GOOGLETEST_BUILD of its own, installed where fmt's tests find it.
    cmake -S googletest -B gtest-build -G Ninja -DBUILD_SHARED_LIBS=ON -DCMAKE_INSTALL_PREFIX="$PWD/prefix" -DCMAKE_BUILD_TYPE=Debug
    ninja -C gtest-build -j "$JOBS" install
    cmake -S . -B fmt-build -G Ninja -DBUILD_SHARED_LIBS=ON -DFMT_DOC=OFF -DCMAKE_BUILD_TYPE=Debug -DCMAKE_PREFIX_PATH="$PWD/prefix" \
        -DCMAKE_CXX_FLAGS=-I"$PWD/prefix/include" -DCMAKE_EXE_LINKER_FLAGS="-L$PWD/prefix/lib -Wl,-rpath,$PWD/prefix/lib"
    ninja -C fmt-build -j "$JOBS"
    local compiler
    for compiler in g++ clang++; do
        mkdir "own-$compiler"
        $compiler -std=c++17 -O2 -g -fPIC -shared -o "own-$compiler/libthrower.so" "$REAL/fmt/thrower.cc"
        $compiler -std=c++17 -O2 -g -fPIC -shared -o "own-$compiler/libmiddle.so" "$REAL/fmt/middle.cc" -Lown-$compiler -lthrower
        $compiler -std=c++17 -O2 -g -o "own-$compiler/main" "$REAL/fmt/main.cc" -Lown-$compiler -lmiddle -lthrower -Wl,-rpath,"$PWD/own-$compiler" -pthread
        $compiler -std=c++17 -O2 -g -no-pie -o "own-$compiler/main-no-pie" "$REAL/fmt/main.cc" -Lown-$compiler -lmiddle -lthrower -Wl,-rpath,"$PWD/own-$compiler" -pthread
        $compiler -std=c++17 -O2 -static -o "own-$compiler/main-static" "$REAL"/fmt/{main,middle,thrower}.cc -pthread
        $compiler -std=c++17 -O2 -static-pie -fPIE -ffunction-sections -fdata-sections -Wl,--gc-sections -o "own-$compiler/main-static-pie" \
            "$REAL"/fmt/{main,middle,thrower}.cc -pthread
        $compiler -std=c++17 -O2 -static-libstdc++ -static-libgcc -Wl,-z,now -o "own-$compiler/main-own-libstdcxx" "$REAL"/fmt/{main,middle,thrower}.cc -pthread
    done
}

check() {
    cd fmt-build
    ctest_outcomes -j "$JOBS"
    cd ..
    local program
    for program in own-*/main*; do
        "$program" > "$program.out" 2>&1 || failed "$program: status $?"
        cat "$program.out"
        sed -n "s,^ok ,pass $program: ,p; s,^not ok ,fail $program: ,p" "$program.out" >> "$RESULTS"
        try "$program: reached the end" grep -q '^end of the program$' "$program.out"
        try "$program: sound" sound "$program"
    done
    try "sound" sound prefix/lib/*.so fmt-build/libfmt*.so* own-*/*.so
}
