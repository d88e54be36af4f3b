//! `karat undo`: back to the run before, or one entity taken apart.

use super::args::{UndoArgs, user};
use super::terminal::show;
use super::{PASSED, explain};
use crate::diag::Diagnostic;
use crate::report::Home;
use crate::report::stored::StoredRun;
use crate::review::{self, Apart, Loaded};
use crate::run::Failure;
use std::path::Path;

/// Takes back a run, or a merge.
pub fn main(args: &UndoArgs) -> Result<u8, Failure> {
    match &args.entity {
        None => back(&args.run),
        Some(id) => {
            let run = Loaded::open(&args.run).map_err(|e| explain::unreadable(&e))?;
            apart(&run, id, &user(args.user.as_deref()))
        }
    }
}

/// Needs nothing of the run but its name: it may be undone because its tables are broken.
fn back(path: &Path) -> Result<u8, Failure> {
    let folder = StoredRun::open(path).and_then(|run| run.folder()).map_err(|e| explain::unreadable(&e))?;
    let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let root = folder.parent().filter(|runs| runs.ends_with("runs")).and_then(Path::parent);
    let Some(root) = root else {
        let message = format!("{} does not stand in the `runs` of a home", folder.display());
        return Err(Failure::Input(vec![Diagnostic::error(message).help("name the home of a pipeline")]));
    };
    let failed = |error: std::io::Error| Failure::System(format!("{}: {error}; nothing was changed", root.display()));
    let home = Home::open(root).map_err(failed)?;
    match home.back_from(&id).map_err(failed)? {
        Some(before) => {
            show(&format!("current is the run {before} again; the run {id} is kept, and so are decisions: the next run obeys them"));
            Ok(PASSED)
        }
        None => {
            let message = format!("there is no finished run before {id}");
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
