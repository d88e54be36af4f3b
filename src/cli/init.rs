//! `karat init`: a pipeline for files that have none.

use super::PASSED;
use super::args::{Cli, InitArgs};
use super::progress::Terminal;
use super::terminal::{say, show};
use crate::diag::Diagnostic;
use crate::run::{DataFile, Failure, init};

/// Writes a pipeline.
pub fn main(args: &InitArgs, cli: &Cli) -> Result<u8, Failure> {
    if let Some(output) = args.output.as_ref().filter(|output| output.exists() && !args.force) {
        let message = format!("{} exists", output.display());
        return Err(Failure::Pipeline(vec![Diagnostic::error(message).help("`--force` writes over it")]));
    }
    let terminal = Terminal::new(cli);
    let files: Vec<DataFile> = args.data.files().into_iter().map(|file| DataFile { key: args.key.clone(), ..file }).collect();
    let text = init(&files, args.output.as_deref(), &args.machine.options("", None), &terminal);
    terminal.finish();
    let text = text?;
    let Some(output) = &args.output else {
        show(&text);
        return Ok(PASSED);
    };
    std::fs::write(output, text).map_err(|error| Failure::System(format!("{} cannot be written: {error}", output.display())))?;
    if !cli.quiet {
        say(&format!("{} is written; look it over, then: karat run {}", output.display(), output.display()));
    }
    Ok(PASSED)
}
