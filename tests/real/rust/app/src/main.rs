//! Each check is one line, ok or not ok.
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::ffi::{c_int, c_void, CStr, CString};
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Mutex, OnceLock};

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
#[serde(rename_all = "camelCase")]
struct Order {
    order_id: u64,
    #[serde(default)]
    note: Option<String>,
    items: Vec<Item>,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
#[serde(tag = "kind")]
enum Item {
    Book { title: String, pages: u32 },
    Weight { kg: f64 },
    Nothing,
}

extern "C" {
    fn native_calls() -> c_int;
    fn native_sort(v: *mut c_int, n: usize);
    fn native_visit(f: extern "C" fn(c_int, *mut c_void) -> c_int, n: c_int, arg: *mut c_void) -> c_int;
}

thread_local! {
    static LOCAL: Cell<u32> = const { Cell::new(5) };
    static LAZY: Vec<u8> = vec![1, 2, 3];
}
static DROPPED: AtomicUsize = AtomicUsize::new(0);
static NAMES: OnceLock<HashMap<&'static str, u32>> = OnceLock::new();

struct Guard;
impl Drop for Guard {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String {
        String::from("shape")
    }
}
struct Square(f64);
struct Circle(f64);
impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}
impl Shape for Circle {
    fn area(&self) -> f64 {
        std::f64::consts::PI * self.0 * self.0
    }
    fn name(&self) -> String {
        "circle".into()
    }
}

static FAILURES: AtomicUsize = AtomicUsize::new(0);
fn check(name: &str, fine: bool) {
    println!("{} {}", if fine { "ok" } else { "not ok" }, name);
    if !fine {
        FAILURES.fetch_add(1, Ordering::SeqCst);
    }
}

extern "C" fn visit(n: c_int, arg: *mut c_void) -> c_int {
    let seen = unsafe { &mut *(arg as *mut Vec<c_int>) };
    seen.push(n);
    n * 2
}

#[inline(never)]
fn divide(a: i32, b: i32) -> i32 {
    let _guard = Guard;
    a / b
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("panic") {
        divide(1, std::env::args().count() as i32 - 2);
    }
    let text = r#"{"orderId": 7, "items": [{"kind": "Book", "title": "Linkers", "pages": 256}, {"kind": "Weight", "kg": 1.5}, {"kind": "Nothing"}], "extra": [1, null]}"#;
    let order: Order = serde_json::from_str(text).unwrap();
    check("derive: reading", order.order_id == 7 && order.items.len() == 3 && order.rest["extra"][0] == 1);
    let again: Order = serde_json::from_str(&serde_json::to_string(&order).unwrap()).unwrap();
    check("derive: there and back", again == order);
    check("derive: an error", serde_json::from_str::<Order>("{}").unwrap_err().to_string().contains("missing field `orderId`"));

    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Square(2.0)), Box::new(Circle(1.0))];
    check("trait objects", shapes.iter().map(|s| s.area()).sum::<f64>() > 7.14 && shapes[1].name() == "circle" && shapes[0].name() == "shape");

    if cfg!(panic = "unwind") {
        panic::set_hook(Box::new(|_| ()));
        let caught = panic::catch_unwind(|| divide(1, DROPPED.load(Ordering::SeqCst) as i32));
        check("unwinding", caught.is_err() && DROPPED.load(Ordering::SeqCst) == 1);
        let joined = std::thread::spawn(|| -> () { panic!("in a thread {}", std::hint::black_box(3)) }).join();
        check("a panic of a thread", *joined.unwrap_err().downcast_ref::<String>().unwrap() == "in a thread 3");
        let mut many = 0;
        for _ in 0..2000 {
            many += panic::catch_unwind(|| { let _g = Guard; let v: Vec<i32> = Vec::new(); v[std::hint::black_box(3)] }).is_err() as u32;
        }
        check("many panics", many == 2000);
        let _ = panic::take_hook();
    }

    LOCAL.with(|l| l.set(6));
    let there = std::thread::spawn(|| (LOCAL.with(|l| l.get()), LAZY.with(|v| v.len()), unsafe { native_calls() })).join().unwrap();
    unsafe { native_calls() };
    check("thread-locals", there == (5, 3, 1) && LOCAL.with(|l| l.get()) == 6 && unsafe { native_calls() } == 2);

    let (sender, receiver) = mpsc::channel();
    let total = Arc::new(Mutex::new(0u64));
    let threads: Vec<_> = (0..8u64).map(|i| {
        let (sender, total) = (sender.clone(), Arc::clone(&total));
        std::thread::spawn(move || { for j in 0..1000 { *total.lock().unwrap() += i * j; } sender.send(i).unwrap(); })
    }).collect();
    drop(sender);
    let sum: u64 = receiver.iter().sum();
    for t in threads { t.join().unwrap(); }
    check("threads and channels", sum == 28 && *total.lock().unwrap() == 28 * 499500);

    let mut v = [5, 3, 9, 1];
    unsafe { native_sort(v.as_mut_ptr(), v.len()) };
    check("C code of the build script", v == [1, 3, 5, 9]);
    let mut seen: Vec<c_int> = Vec::new();
    let doubled = unsafe { native_visit(visit, 10, &mut seen as *mut _ as *mut c_void) };
    check("callback from C", doubled == 90 && seen.len() == 10);
    let s = CString::new("veld").unwrap();
    check("libc", unsafe { libc::strlen(s.as_ptr()) } == 4 && unsafe { CStr::from_ptr(libc::strerror(libc::ENOENT)) }.to_str() == Ok("No such file or directory"));

    let names = NAMES.get_or_init(|| [("a", 1), ("b", 2)].into_iter().collect());
    check("once", names["b"] == 2);
    check("formatting", format!("{:>8.3}|{:#x}|{:?}|{:e}", 3.14159, 255, "a\n", 1234.5) == "   3.142|0xff|\"a\\n\"|1.2345e3");
    check("128 bits", (u128::MAX / 3).to_string() == "113427455640312821154458202477256070485" && (1u128 << 100) as f64 > 1e30);
    check("wide floats", (0.1f64 + 0.2).to_bits() == 0x3fd3333333333334 && 2f64.powf(0.5) == 2f64.sqrt());
    let out = std::process::Command::new("/bin/echo").arg("child").output().unwrap();
    check("a child process", out.status.success() && out.stdout == b"child\n");
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = server.local_addr().unwrap();
    let t = std::thread::spawn(move || { use std::io::Write; server.accept().unwrap().0.write_all(b"hi").unwrap() });
    let mut got = String::new();
    std::io::Read::read_to_string(&mut std::net::TcpStream::connect(to).unwrap(), &mut got).unwrap();
    t.join().unwrap();
    check("loopback", got == "hi");
    println!("end of the program");
    std::process::exit((FAILURES.load(Ordering::SeqCst) != 0) as i32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divides() { assert_eq!(divide(6, 3), 2); }
    #[test]
    #[should_panic(expected = "divide by zero")]
    fn panics() { divide(1, std::hint::black_box(0)); }
    #[test]
    fn item() { assert_eq!(serde_json::to_string(&Item::Nothing).unwrap(), r#"{"kind":"Nothing"}"#); }
}
