fn main() {
    cc::Build::new().file("native.c").compile("native");
    println!("cargo:rerun-if-changed=native.c");
}
