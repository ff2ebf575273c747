//! A Rust dylib: exports every generic and inline item that is public.
use std::fmt::Debug;

pub static GREETING: &str = "from the dylib";

pub fn describe<T: Debug>(value: &T) -> String {
    format!("{GREETING}: {value:?}")
}

#[derive(Debug, Default)]
pub struct Thing {
    pub n: u32,
}
