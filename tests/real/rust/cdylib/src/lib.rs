//! Loaded from C and from Python.
use std::cell::Cell;
use std::ffi::{c_char, c_int, c_long, CStr};

thread_local!(static CALLS: Cell<c_int> = const { Cell::new(0) });

/// The sum of all numbers in a JSON text, -1 where it is none.
/// # Safety
/// `text` is a C string.
#[no_mangle]
pub unsafe extern "C" fn veld_parse(text: *const c_char) -> c_long {
    fn sum(v: &serde_json::Value) -> i64 {
        match v {
            serde_json::Value::Number(n) => n.as_i64().unwrap_or(0),
            serde_json::Value::Array(a) => a.iter().map(sum).sum(),
            serde_json::Value::Object(o) => o.values().map(sum).sum(),
            _ => 0,
        }
    }
    match serde_json::from_slice(CStr::from_ptr(text).to_bytes()) {
        Ok(v) => sum(&v),
        Err(_) => -1,
    }
}

#[no_mangle]
pub extern "C" fn veld_panics() -> c_int {
    std::panic::set_hook(Box::new(|_| ()));
    std::panic::catch_unwind(|| -> c_int { panic!("on purpose") }).unwrap_or(-2)
}

#[no_mangle]
pub extern "C" fn veld_calls() -> c_int {
    CALLS.with(|c| { c.set(c.get() + 1); c.get() })
}

#[no_mangle]
pub static veld_table: [c_int; 3] = [1, 2, 3];

#[cfg(test)]
mod tests {
    #[test]
    fn parses() { assert_eq!(unsafe { super::veld_parse(c"[1, 2, {\"a\": 3}]".as_ptr()) }, 6); }
    #[test]
    fn panics() { assert_eq!(super::veld_panics(), -2); }
}
