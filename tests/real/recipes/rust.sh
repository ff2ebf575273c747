# order: 30
# minutes: 20
# A Rust workspace: serde_derive (a proc macro is a shared library that rustc loads), unwinding, thread-locals, a build
# script with C, a cdylib loaded from C and from Python, a dylib, a staticlib under C, and static executables.
needs="cargo gcc python3"

fetch() {
    cp -a "$REAL/rust/." .
    cargo fetch
    rustc --version | cut -d' ' -f2 > .version
}

build() {
    cargo build --offline --workspace
    cargo build --offline --workspace --release
    gcc -O2 -o load-cdylib use.c -Ltarget/release -lveld_cdylib -Wl,-rpath,"$PWD/target/release"
    gcc -O2 -o load-staticlib use.c target/release/libveld_cdylib.a -pthread -lm -ldl
    gcc -O2 -o load-staticlib-gc -static use.c target/release/libveld_cdylib.a -pthread -lm -Wl,--gc-sections
    RUSTFLAGS="-Ctarget-feature=+crt-static" cargo build --offline --target x86_64-unknown-linux-gnu --target-dir target-static -p app
    RUSTFLAGS="-Cprefer-dynamic" cargo build --offline --target-dir target-dynamic -p app
    RUSTFLAGS="-Cpanic=abort -Crelocation-model=static" cargo build --offline --target x86_64-unknown-linux-gnu --target-dir target-nopic -p app
    if test -d "$(rustc --print sysroot)/lib/rustlib/x86_64-unknown-linux-musl"; then
        cargo build --offline --target x86_64-unknown-linux-musl --target-dir target-musl -p app
    else
        echo "no x86_64-unknown-linux-musl here: the static musl build is left out"
    fi
}

check() {
    local program
    export LD_LIBRARY_PATH=$(rustc --print target-libdir)
    for program in target/debug/app target/release/app target-static/x86_64-unknown-linux-gnu/debug/app target-dynamic/debug/app \
        target-nopic/x86_64-unknown-linux-gnu/debug/app target-musl/x86_64-unknown-linux-musl/debug/app load-cdylib load-staticlib load-staticlib-gc; do
        test -e $program || continue
        ./$program > program.out 2>&1 || failed "$program: status $?"
        cat program.out
        sed -n "s,^ok ,pass $program: ,p; s,^not ok ,fail $program: ,p" program.out >> "$RESULTS"
        try "$program: reached the end" grep -q 'end of the program' program.out
        try "$program: sound" sound $program
    done
    try "Python loads the cdylib" python3 -c 'import ctypes; l = ctypes.CDLL("target/release/libveld_cdylib.so"); l.veld_parse.restype = ctypes.c_long; assert l.veld_parse(b"{\"a\": 40, \"b\": [1, 1]}") == 42; assert l.veld_parse(b"{") == -1; assert l.veld_panics() == -2'
    try "only the exported names" sh -c "! nm -D --defined-only target/release/libveld_cdylib.so | grep -v ' veld_'"
    try "a panic says where" sh -c "RUST_BACKTRACE=1 target/debug/app panic 2>&1 | grep -q 'at ./app/src/main.rs:'"
    try "static: no interpreter" sh -c "! readelf -lW target-static/x86_64-unknown-linux-gnu/debug/app | grep -q INTERP"
    cargo test --offline --workspace > test.log 2>&1 || cat test.log
    cargo_outcomes test.log
}
