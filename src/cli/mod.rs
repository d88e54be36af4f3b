//! The command line: arguments, commands, and the only place that prints.
//!
//! Data goes to standard output, everything else to standard error. Exit codes: 0 the gate passed, 1 it
//! failed, 2 the pipeline or the arguments are wrong, 3 an input cannot be read, 4 a fault of the system,
//! 5 incomplete.

mod args;
mod check;
mod explain;
mod init;
mod plan;
mod profile;
mod progress;
mod review;
mod rules;
mod run;
mod terminal;
mod undo;

pub use args::Cli;

use crate::diag::{in_order, render_all};
use crate::run::Failure;
use args::Command;
use clap::{CommandFactory, Parser};
use std::ffi::OsString;
use std::io::IsTerminal;
use terminal::{say, show};

/// The gate passed.
pub const PASSED: u8 = 0;
/// The gate failed.
pub const FAILED: u8 = 1;
/// The pipeline or the arguments are wrong.
pub const WRONG: u8 = 2;
/// An input cannot be read.
pub const UNREADABLE: u8 = 3;
/// A fault of the system.
pub const FAULT: u8 = 4;
/// Interrupted, or too many rows rejected.
pub const INCOMPLETE: u8 = 5;

/// Runs the command that the arguments name; gives the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors.
            let _ = error.print();
            return if error.use_stderr() { WRONG } else { PASSED };
        }
    };
    progress::start_log(&cli);
    let command = || match &cli.command {
        Command::Run(run) => run::main(run, &cli),
        Command::Check(check) => check::main(check, &cli),
        Command::Profile(profile) => profile::main(profile, &cli),
        Command::Init(init) => init::main(init, &cli),
        Command::Plan(plan) => plan::main(plan),
        Command::Explain(explain) => explain::main(explain),
        Command::Review(review) => review::main(review, &cli),
        Command::Undo(undo) => undo::main(undo),
        Command::Rules(rules) => rules::main(rules),
        Command::Schema { report } => schema(*report),
        Command::Completions { shell } => completions(*shell),
    };
    // A panic is a fault of karat's: its message is on standard error, and the exit code says so.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(command)) {
        Ok(result) => result.unwrap_or_else(|failure| report(&failure)),
        Err(_) => FAULT,
    }
}

/// Tells why there is no result.
fn report(failure: &Failure) -> u8 {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    match failure {
        Failure::Pipeline(found) => {
            say(&render_all(found, colour));
            say(&counted(in_order(found).iter().filter(|d| d.is_error()).count()));
            WRONG
        }
        Failure::Input(found) => {
            say(&render_all(found, colour));
            UNREADABLE
        }
        Failure::System(message) => {
            say(&format!("error: {message}"));
            FAULT
        }
        Failure::Interrupted => {
            say("interrupted: nothing was published, the last finished run is untouched");
            INCOMPLETE
        }
    }
}

fn counted(errors: usize) -> String {
    let word = if errors == 1 { "mistake" } else { "mistakes" };
    format!("{errors} {word}; nothing was run")
}

fn schema(report: bool) -> Result<u8, Failure> {
    let text = if report { crate::report::json::SCHEMA.to_string() } else { schema_text() };
    show(&text);
    Ok(PASSED)
}

/// The JSON Schema of the pipeline file, as `karat schema` prints it.
pub fn schema_text() -> String {
    let schema = crate::spec::json_schema(&crate::words::vocabulary());
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

fn completions(shell: clap_complete::Shell) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "karat", &mut script);
    show(String::from_utf8_lossy(&script).trim_end());
    Ok(PASSED)
}
