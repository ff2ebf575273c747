# order: 32
# minutes: 20
# clang 22, linked statically from all of Debian's libclang*.a, libLLVM*.a and libPolly*.a, as a PIE and with
# --gc-sections: compiles C++ at -O2, and what it compiled is linked and run; assembles; knows every target.
needs="g++ /usr/lib/llvm-22/lib/libLLVMCore.a /usr/lib/llvm-22/lib/libclangFrontendTool.a /usr/lib/llvm-22/lib/libPolly.a /usr/include/z3.h /usr/include/zstd.h"

fetch() {
    cp "$REAL"/clang/* .
    /usr/lib/llvm-22/bin/llvm-config --version > .version
}

build() {
    g++ -std=c++17 -O1 -fno-rtti -I/usr/lib/llvm-22/include -D__STDC_CONSTANT_MACROS -D__STDC_LIMIT_MACROS -c main.cpp
    { echo -Wl,--start-group
      ls /usr/lib/llvm-22/lib/lib{LLVM,clang,Polly}*.a | grep -v -e clang_rt -e gtest -e gmock -e FuzzMutate
      echo -Wl,--end-group -lz3 -lz -lzstd -lxml2 -lpthread -ldl -lm; } > libs.rsp
    g++ -o cc1 main.o @libs.rsp
    g++ -o cc1-gc main.o @libs.rsp -Wl,--gc-sections
    ls -l cc1 cc1-gc
}

check() {
    local cc1 level include
    include=$(echo | g++ -xc++ -E -v - 2>&1 | grep -v lib/gcc | sed -n '/^#include </,/^End/s/^ \//-internal-isystem \//p' | tr '\n' ' ')
    for cc1 in ./cc1 ./cc1-gc; do
        try "$cc1: is itself sound" sound $cc1
        for level in 0 1 2 3; do
            try "$cc1: compiles C++ at -O$level" $cc1 -cc1 -triple x86_64-pc-linux-gnu -target-cpu x86-64 -emit-obj -O$level -mrelocation-model pic -pic-level 2 \
                -debug-info-kind=limited -fgnuc-version=4.2.1 -fcxx-exceptions -fexceptions -std=c++17 -resource-dir /usr/lib/llvm-22/lib/clang/22 \
                -internal-isystem /usr/lib/llvm-22/lib/clang/22/include $include -x c++ -o program.o program.cc
            try "$cc1: links at -O$level" g++ -o program program.o
            try "$cc1: runs at -O$level" says "0 1 1 2 3 5 8 13 21 34 | caught: too far | 4950" ./program
        done
        try "$cc1: an error says where" sh -c "echo 'int f() { return x; }' > bad.c; ! $cc1 -cc1 -fsyntax-only bad.c 2> bad.err; grep -q \"bad.c:1:18: error: use of undeclared identifier 'x'\" bad.err"
        try "$cc1: C with a plain IR" sh -c "echo 'int f(int x) { return x * 7; }' | $cc1 -cc1 -O2 -emit-llvm -o - -x c - | grep -q 'mul nsw i32 %.*, 7'"
        for triple in aarch64-linux-gnu riscv64-linux-gnu powerpc64le-linux-gnu arm-linux-gnueabihf mips64-linux-gnu s390x-linux-gnu wasm32-unknown-unknown \
            nvptx64-nvidia-cuda amdgcn-amd-amdhsa bpf hexagon sparcv9-linux-gnu loongarch64-linux-gnu i686-linux-gnu avr msp430; do
            try "$cc1: for $triple" sh -c "echo 'int f(int x) { return x * 7; }' | $cc1 -cc1 -triple $triple -O2 -S -o - -x c - | grep -q f"
        done
    done
    try "the two compile the same" sh -c './cc1 -cc1 -triple x86_64-pc-linux-gnu -O2 -S -o a.s -x c main.c && ./cc1-gc -cc1 -triple x86_64-pc-linux-gnu -O2 -S -o b.s -x c main.c && cmp a.s b.s'
}
