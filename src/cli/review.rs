//! `karat review`: the review application, and decisions from a sheet.

use super::args::{Cli, ReviewArgs, user};
use super::progress::Terminal;
use super::terminal::{say, show};
use super::{PASSED, explain};
use crate::review::{self, Callbacks, Desk, Loaded, Refused, Settings, Unready};
use crate::run::{Failure, Watch};
use std::path::Path;
use std::sync::Arc;

/// Serves the pages until Ctrl-C, or takes a sheet.
pub fn main(args: &ReviewArgs, cli: &Cli) -> Result<u8, Failure> {
    let user = user(args.user.as_deref());
    match &args.apply {
        Some(file) => apply(&args.run, file, &user),
        None => serve(args, cli, user),
    }
}

fn apply(run: &Path, file: &Path, user: &str) -> Result<u8, Failure> {
    let loaded = Loaded::open(run).map_err(|e| explain::unreadable(&e))?;
    let applied = review::apply(&loaded, file, user).map_err(|refused| match refused {
        Refused::Mistakes(found) => Failure::Input(found),
        Refused::System(message) => Failure::System(message),
    })?;
    show(&format!("{} decisions recorded, {} were recorded already; the next run obeys them", applied.written, applied.known));
    Ok(PASSED)
}

fn serve(args: &ReviewArgs, cli: &Cli, user: String) -> Result<u8, Failure> {
    let settings = Settings { path: args.run.clone(), user, reveal: args.reveal };
    let desk = Desk::open(settings).map_err(|unready| match unready {
        Unready::Run(error) => explain::unreadable(&error),
        Unready::Decisions(found) => Failure::Input(found),
        Unready::System(message) => Failure::System(message),
    })?;
    let terminal = Arc::new(Terminal::new(cli));
    let quiet = cli.quiet;
    let ready = |link: &str| {
        show(&format!("review    {link}"));
        if !quiet {
            say("the link can be used once; Ctrl-C ends the review, and every decision that was shown as done is kept");
        }
        // Where no browser opens, the link is there all the same.
        if args.open && open::that_detached(link).is_err() {
            say("no browser could be opened: open the link yourself");
        }
    };
    let used = Box::new(move |next: &str| {
        if !quiet {
            say(&format!("the link was used; for another browser: {next}"));
        }
    });
    let stopped = Box::new(move || terminal.cancelled());
    review::serve(desk, args.port, Callbacks { ready: &ready, used, stopped }).map_err(|error| {
        let help = if error.kind() == std::io::ErrorKind::AddrInUse { "; choose another --port" } else { "" };
        Failure::System(format!("the review cannot be served: {error}{help}"))
    })?;
    Ok(PASSED)
}
