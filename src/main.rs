//! karat on the command line: parse, call, map the outcome to an exit code.

use std::process::ExitCode;

/// Half of a run is the allocation of small texts; mimalloc takes a third of the time off it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(karat::cli::main(std::env::args_os()))
}
