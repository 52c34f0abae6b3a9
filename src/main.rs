//! The binary: see [`alphapy::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    alphapy::cli::main()
}
