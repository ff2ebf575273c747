# order: 31
# minutes: 20
# ripgrep: its unit and integration tests (which run the program some hundreds of times).
needs="cargo gcc"

fetch() { crate_source ripgrep 14.1.1; }

build() {
    cargo build --locked --offline
    cargo test --locked --offline --no-run
}

check() {
    cargo test --locked --offline --no-fail-fast > test.log 2>&1 || :
    grep '^test result' test.log
    cargo_outcomes test.log
    try "searches" sh -c './target/debug/rg -c "fn main" crates/core/main.rs'
    try "backtraces have lines" sh -c 'RUST_BACKTRACE=1 ./target/debug/rg --version | grep -q ripgrep'
    try "sound" sound target/debug/rg
}
