//! `karat undo`: back to the run before, or one entity taken apart.

use super::args::{UndoArgs, user};
use super::terminal::show;
use super::{PASSED, explain};
use crate::diag::Diagnostic;
use crate::report::Home;
use crate::review::{self, Apart, Loaded};
use crate::run::Failure;

/// Takes back a run, or a merge.
pub fn main(args: &UndoArgs) -> Result<u8, Failure> {
    let run = Loaded::open(&args.run).map_err(|e| explain::unreadable(&e))?;
    match &args.entity {
        None => back(&run),
        Some(id) => apart(&run, id, &user(args.user.as_deref())),
    }
}

fn back(run: &Loaded) -> Result<u8, Failure> {
    let failed = |error: std::io::Error| Failure::System(format!("{}: {error}; nothing was changed", run.home.display()));
    let home = Home::open(&run.home).map_err(failed)?;
    match home.back_from(&run.id).map_err(failed)? {
        Some(id) => {
            show(&format!("current is the run {id} again; the run {} is kept", run.id));
            Ok(PASSED)
        }
        None => {
            let message = format!("there is no finished run before {}", run.id);
            Err(Failure::Pipeline(vec![Diagnostic::error(message).help("it stays current; its folder is not touched")]))
        }
    }
}

fn apart(run: &Loaded, id: &str, user: &str) -> Result<u8, Failure> {
    match review::take_apart(run, id, user) {
        Ok(Apart::Done { records, pairs }) => {
            show(&format!("{records} records are kept apart ({pairs} decisions recorded); the next run obeys"));
            Ok(PASSED)
        }
        Ok(Apart::Unknown) => {
            let help = "entities are in the column `_entity` of crosswalk.parquet";
            Err(Failure::Pipeline(vec![Diagnostic::error(format!("the run has no entity `{id}`")).help(help)]))
        }
        Ok(Apart::Single) => {
            Err(Failure::Pipeline(vec![Diagnostic::error(format!("the entity `{id}` is one record: there is nothing to take apart"))]))
        }
        Ok(Apart::Large(records)) => {
            let message = format!("the entity `{id}` has {records} records: too many to keep each from each");
            Err(Failure::Pipeline(vec![Diagnostic::error(message).help("`karat review` splits it by choosing records")]))
        }
        Err(review::Refused::Mistakes(found)) => Err(Failure::Input(found)),
        Err(review::Refused::System(message)) => Err(Failure::System(message)),
    }
}
