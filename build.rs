//! `sqlx::migrate!` and `rust-embed` do not notice new files by themselves.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=data");
}
