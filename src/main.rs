//! The binary: see [`alphapy::cli`].

use std::process::ExitCode;

/// Faster than the system's where many threads allocate; without huge pages, which would double what an idle
/// bot holds.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    alphapy::cli::main()
}
