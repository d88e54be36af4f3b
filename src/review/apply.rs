//! The open suggestions of a run as a review sheet, and its answers as decisions.

use super::author::{Author, fingerprints};
use super::loaded::Loaded;
use super::page::words::Lang;
use super::queue::order;
use super::sheet::{self, Sheet, SheetPair, SheetRecord};
use super::show::{both_there, why};
use crate::decisions::{Decision, Kind, Log, Subject, append, file_of};
use crate::diag::Diagnostic;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// Most pairs on a sheet: nobody decides more in a spreadsheet, and it stays quick to open.
const MOST: usize = 5_000;

/// The sheet of the suggestions that a run leaves open, those worth most first.
pub fn sheet_of(run: &Loaded) -> std::io::Result<Sheet> {
    let open: Vec<usize> = order(run).into_iter().map(|pair| pair as usize).collect();
    let shown = &open[..open.len().min(MOST)];
    let rows: Vec<u32> = shown.iter().flat_map(|pair| [run.pairs[*pair].left, run.pairs[*pair].right]).collect();
    let columns: Vec<usize> = (0..run.columns.len()).collect();
    let values = run.values(&rows, &columns)?;
    let both = |at: usize, comparison| both_there(run, comparison, &columns, &values[2 * at..2 * at + 2]);
    let reasons: Vec<String> = shown.iter().enumerate().map(|(at, pair)| why(run, *pair, Lang::En, &|c| both(at, c))).collect();
    let mut records = rows.iter().zip(&values).zip(fingerprints(run, &rows)?).map(|((row, values), fingerprint)| SheetRecord {
        id: run.records.id(*row),
        values: values.clone(),
        fingerprint,
    });
    let mut pairs = Vec::with_capacity(shown.len());
    for (pair, why) in shown.iter().zip(reasons) {
        if let (Some(left), Some(right)) = (records.next(), records.next()) {
            pairs.push(SheetPair { left, right, probability: run.pairs[*pair].probability, why });
        }
    }
    Ok(Sheet { run: run.id.clone(), columns: run.columns.clone(), pairs, left_out: (open.len() - shown.len()) as u64 })
}

/// What became of the answers of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Answers that are decisions now.
    pub written: usize,
    /// Answers that were decisions already: applying a sheet twice does nothing twice.
    pub known: usize,
}

/// Why answers were not taken. Nothing was written.
#[derive(Debug)]
pub enum Refused {
    /// The sheet or the decisions have mistakes.
    Mistakes(Vec<Diagnostic>),
    /// The decisions cannot be written.
    System(String),
}

/// Takes the answers of a sheet into the decisions of a run's home; all or none.
pub fn apply(run: &Loaded, file: &Path, user: &str) -> Result<Applied, Refused> {
    let answers = sheet::read(file).map_err(Refused::Mistakes)?;
    let strangers: Vec<Diagnostic> = answers.iter().filter_map(|answer| stranger(run, file, answer)).collect();
    if !strangers.is_empty() {
        return Err(Refused::Mistakes(strangers));
    }
    let path = file_of(&run.home);
    let log = Log::read(&path).map_err(Refused::Mistakes)?;
    let made: Vec<Decision> = answers.into_iter().map(|answer| decision(run, answer, user)).collect();
    let all = made.len();
    // An answer that this person has given counts once, though a newer one of anybody may hold by now.
    let given: HashSet<Given> = log.decisions.iter().map(given).collect();
    let is_new = |d: &&Decision| !given.contains(&self::given(d));
    let new: Vec<Decision> = made.iter().filter(is_new).cloned().collect();
    if !new.is_empty() {
        append(&path, &new).map_err(|e| Refused::System(format!("{}: {e}; nothing was recorded", path.display())))?;
    }
    Ok(Applied { written: new.len(), known: all - new.len() })
}

/// What makes two answers the same.
type Given = (Subject, Kind, String, String, BTreeSet<String>);

fn given(decision: &Decision) -> Given {
    let prints = [&decision.left_fingerprint, &decision.right_fingerprint].into_iter().cloned().collect();
    (decision.subject(), decision.kind, decision.by.clone(), decision.note.clone(), prints)
}

/// A record that the run does not have: the sheet is of another pipeline, or its keys were changed.
fn stranger(run: &Loaded, file: &Path, answer: &sheet::Answer) -> Option<Diagnostic> {
    let is_here = |id| run.records.row(id).is_some();
    if is_here(&answer.left) && is_here(&answer.right) {
        return None;
    }
    let message = format!("{}: row {}: the run has no such record", file.display(), answer.row);
    Some(Diagnostic::error(message).help("is it the sheet of this pipeline? keys must stay as they were written"))
}

fn decision(run: &Loaded, answer: sheet::Answer, user: &str) -> Decision {
    let author = Author::new(run, user, &answer.note);
    author.decision(answer.kind, answer.left, Some(answer.right), [answer.left_fingerprint, answer.right_fingerprint])
}

/// What became of taking an entity apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Each of its records is kept from each other.
    Done {
        /// How many records.
        records: usize,
        /// How many pairs: decisions that were written.
        pairs: usize,
    },
    /// The run has no such entity.
    Unknown,
    /// It is one record.
    Single,
    /// It has so many records that the pairs are too many.
    Large(usize),
}

/// Most records of an entity that is taken apart whole: 4,950 pairs.
const APART: usize = 100;

/// Records that all records of an entity are different customers.
pub fn take_apart(run: &Loaded, id: &str, user: &str) -> Result<Apart, Refused> {
    let Some(entity) = run.records.entity_named(id) else { return Ok(Apart::Unknown) };
    let members = run.records.members(entity);
    match members.len() {
        0 | 1 => return Ok(Apart::Single),
        many if many > APART => return Ok(Apart::Large(many)),
        _ => {}
    }
    let path = file_of(&run.home);
    let log = Log::read(&path).map_err(Refused::Mistakes)?;
    let parts = |d: &&Decision| matches!(d.kind, Kind::Different | Kind::Split);
    let apart: HashSet<Subject> = log.standing().into_iter().filter(parts).map(Decision::subject).collect();
    let pairs: Vec<(u32, u32)> =
        members.iter().enumerate().flat_map(|(at, left)| members[at + 1..].iter().map(|right| (*left, *right))).collect();
    let mut made = Author::new(run, user, "").of_pairs(Kind::Different, &pairs).map_err(|e| Refused::System(e.to_string()))?;
    made.retain(|decision| !apart.contains(&decision.subject()));
    append(&path, &made).map_err(|e| Refused::System(format!("{}: {e}; nothing was recorded", path.display())))?;
    Ok(Apart::Done { records: members.len(), pairs: made.len() })
}
