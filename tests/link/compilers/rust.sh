# A Rust program and a C program with a Rust library.
. "${0%/*}/../../lib.sh"
needs rustc
cat > a.rs << 'END'
use std::collections::HashMap;
fn main() { let mut m = HashMap::new(); m.insert("a", 1); let t = std::thread::spawn(move || m["a"] + 41);
  let r = std::panic::catch_unwind(|| { if std::env::args().count() > 0 { panic!("x") } }); assert!(r.is_err()); println!("{}", t.join().unwrap()); }
END
rustc -C link-self-contained=no -C link-arg=-B"$tests/tools/" -C link-arg=-fuse-ld=bfd -o probe a.rs 2> /dev/null || :
rustc -C link-arg=-B"$tests/tools/" -o a a.rs 2> messages || fail "$(cat messages)"
same "$(./a 2>/dev/null)" 42
