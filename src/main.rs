//! karat on the command line: parse, call, map the outcome to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(karat::cli::main(std::env::args_os()))
}
