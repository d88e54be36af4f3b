//! What people decided, bound to the records of this run.
//!
//! A decision names records; here they get their rows. Decisions that contradict each other are told apart (the newer
//! hold), decisions whose records have changed are found, and those whose records are not here wait for them, though the
//! chains that they are part of hold.

use super::Failure;
use crate::decisions::{Bonds, Constraint, Decision, Kind, Log, RecordId, changed, file_of, fingerprint, reconcile};
use crate::ingest::Cells;
use crate::ingest::Records;
use crate::matching::{Said, Told};
use crate::merge::{Choice, Choices, Entities};
use crate::report::manifest::FileEntry;
use crate::report::model::{Contradicted, DecisionsReport, Stale};
use crate::resolve::Pipeline;
use crate::value::placeholder::is_placeholder;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Lines that a note names one by one, and lines that hold against one.
const NAMED: usize = 5;
/// Contradictions and stale decisions that the report lists; it counts all.
const LISTED: usize = 1_000;

/// The decisions that hold in a run.
#[derive(Debug, Default)]
pub struct Decided {
    /// What was said of pairs, free of contradictions.
    pub told: Vec<Told>,
    /// Rows that lead their entities, oldest decision first.
    winners: Vec<u32>,
    /// Values of entities: a row of the entity, the column, the value; oldest decision first.
    values: Vec<(u32, usize, String)>,
    /// What to tell people; nothing where nobody has decided anything.
    pub report: Option<DecisionsReport>,
    /// Sentences for people.
    pub notes: Vec<String>,
    /// The file, for the manifest.
    pub file: Option<FileEntry>,
}

/// The decisions of a home. A line that cannot be read stops the run: a decision is obeyed or people are told.
pub fn read(home: &Path) -> Result<Log, Failure> {
    Log::read(&file_of(home)).map_err(Failure::Input)
}

/// Whether there are decisions to obey in a pipeline's home. What cannot be read is told when it is.
pub fn stand(pipeline: &Pipeline) -> bool {
    pipeline.home.as_deref().is_some_and(|home| read(home).is_ok_and(|log| !log.standing().is_empty()))
}

/// Whether the decisions of a pipeline's home can be read, where it has any.
pub fn can_be_read(pipeline: &Pipeline) -> Result<(), Failure> {
    pipeline.home.as_deref().map_or(Ok(()), |home| read(home).map(|_| ()))
}

/// Binds decisions to the records.
pub fn bind(pipeline: &Pipeline, records: &Records, log: &Log) -> Decided {
    let standing = log.standing();
    if standing.is_empty() {
        return Decided::default();
    }
    let mut binder = Binder {
        pipeline,
        cells: Cells::of(records),
        numbers: numbers(pipeline, records, &standing),
        rows: records.rows() as u32,
        decided: Decided::default(),
        report: DecisionsReport::default(),
    };
    binder.report.until = log.decisions.iter().map(|d| d.at.as_str()).max().unwrap_or_default().to_string();
    binder.report.lines = log.decisions.iter().map(|d| d.line as u64).max().unwrap_or(0);
    let told = standing.iter().filter_map(|decision| binder.bind(decision)).collect();
    binder.consistent(told);
    binder.note();
    let mut decided = binder.decided;
    decided.report = Some(binder.report);
    decided.file = file_entry(log);
    decided
}

fn file_entry(log: &Log) -> Option<FileEntry> {
    let (bytes, sha256) = crate::digest::of_file(&log.path).ok()?;
    Some(FileEntry { path: log.path.display().to_string(), bytes, sha256, rows: Some(log.decisions.len() as u64) })
}

/// What was said of a pair, by numbers of records, and in which line.
struct Bound {
    left: u32,
    right: u32,
    said: Said,
    line: usize,
}

struct Binder<'a> {
    pipeline: &'a Pipeline,
    cells: Cells<'a>,
    /// Records that decisions name: those of this run by their row, others by numbers behind.
    numbers: HashMap<RecordId, u32>,
    rows: u32,
    decided: Decided,
    report: DecisionsReport,
}

impl Binder<'_> {
    /// Binds one decision; gives what it says of a pair.
    fn bind(&mut self, decision: &Decision) -> Option<Bound> {
        let left = *self.numbers.get(&decision.left)?;
        let right = decision.right.as_ref().filter(|_| decision.kind.is_of_pair()).and_then(|id| self.numbers.get(id).copied());
        let is_here = [Some(left), right].into_iter().flatten().all(|number| number < self.rows);
        if !is_here {
            self.report.absent += 1;
        }
        let stale = is_here && self.is_stale(decision, left, right);
        let asks = stale && self.pipeline.asks_again;
        if is_here && !asks {
            self.choose(decision, left);
        }
        let said = match decision.kind {
            Kind::Same if asks => Said::Again,
            Kind::Different | Kind::Split if asks => Said::AgainApart,
            Kind::Unsure if asks => Said::Again,
            Kind::Same => Said::Same,
            Kind::Unsure => Said::Unsure,
            Kind::Split => Said::Split,
            _ => Said::Different,
        };
        let right = right?;
        Some(Bound { left: left.min(right), right: left.max(right), said, line: decision.line })
    }

    /// A winner or a value.
    fn choose(&mut self, decision: &Decision, row: u32) {
        match (decision.kind, self.pipeline.column(&decision.field)) {
            (Kind::Winner, _) => {
                self.report.winners += 1;
                self.decided.winners.push(row);
            }
            (Kind::Value, Some(column)) => {
                self.report.values += 1;
                self.decided.values.push((row, column, decision.value.clone()));
            }
            (Kind::Value, None) => {
                let message =
                    format!("decisions.csv: line {} sets `{}`, which is no column of this pipeline", decision.line, decision.field);
                self.decided.notes.push(message);
            }
            _ => {}
        }
    }

    /// Whether a record has changed since somebody looked at it.
    fn is_stale(&mut self, decision: &Decision, left: u32, right: Option<u32>) -> bool {
        let sides = [(Some(left), &decision.left_fingerprint), (right, &decision.right_fingerprint)];
        let mut columns = Vec::new();
        for (row, then) in sides {
            if let Some(row) = row.filter(|_| !then.is_empty()) {
                columns.extend(changed(then, &looks(self.pipeline, &self.cells, row, then)));
            }
        }
        columns.sort();
        columns.dedup();
        let stale = !columns.is_empty();
        if stale {
            self.report.stale_total += 1;
            if self.report.stale.len() < LISTED {
                self.report.stale.push(Stale { line: decision.line as u64, columns });
            }
        }
        stale
    }

    /// Leaves out what newer decisions contradict, also through chains; records that are not here hold chains together.
    fn consistent(&mut self, told: Vec<Bound>) {
        let binds = |bound: &&Bound| matches!(bound.said, Said::Same | Said::Different | Said::Split);
        let binding: Vec<&Bound> = told.iter().filter(binds).collect();
        let constraint = |b: &&Bound| Constraint { left: b.left, right: b.right, same: b.said == Said::Same };
        let (accepted, contradictions) = reconcile(&binding.iter().map(constraint).collect::<Vec<_>>());
        self.report.contradicted_total = contradictions.len() as u64;
        for contradiction in contradictions.iter().take(LISTED) {
            let line = binding[contradiction.loser].line as u64;
            let mut by: Vec<u64> = contradiction.holders.iter().map(|at| binding[*at].line as u64).collect();
            by.sort_unstable();
            by.truncate(NAMED);
            self.report.contradicted.push(Contradicted { line, by });
        }
        let accepted: Vec<&Bound> = binding.iter().zip(accepted).filter(|(_, accepted)| *accepted).map(|(bound, _)| *bound).collect();
        let free = told.iter().filter(|bound| !binds(bound));
        for bound in free.chain(accepted.iter().copied()).filter(|bound| bound.right < self.rows && bound.left < self.rows) {
            match bound.said {
                Said::Same => self.report.same += 1,
                Said::Different | Said::Split => self.report.different += 1,
                Said::Unsure => self.report.unsure += 1,
                Said::Again | Said::AgainApart => {}
            }
            self.decided.told.push(Told { left: bound.left, right: bound.right, said: bound.said });
        }
        self.decided.told.extend(through_absent(&accepted, self.rows));
        self.decided.told.sort_by_key(|told| (told.left, told.right));
        self.decided.told.dedup_by_key(|told| (told.left, told.right));
    }

    fn note(&mut self) {
        let notes = &mut self.decided.notes;
        for contradicted in self.report.contradicted.iter().take(NAMED) {
            let by: Vec<String> = contradicted.by.iter().map(u64::to_string).collect();
            let lines = if by.len() == 1 { "line" } else { "lines" };
            let line = contradicted.line;
            notes.push(format!("decisions.csv: line {line} is not obeyed: it contradicts {lines} {}, which are newer", by.join(", ")));
        }
        let more = self.report.contradicted_total.saturating_sub(NAMED as u64);
        if more > 0 {
            notes.push(format!("decisions.csv: {more} more lines are not obeyed; `karat review` shows them in its log"));
        }
        if self.report.stale_total > 0 {
            let what = if self.pipeline.asks_again { "asked again" } else { "obeyed all the same" };
            let count = self.report.stale_total;
            notes.push(format!("decisions whose records have changed since: {count}, {what}; `karat review` shows them"));
        }
        if self.pipeline.matching.is_none() && !self.decided.told.is_empty() {
            notes.push(format!("the pipeline has no `match`: {} decisions about pairs wait for one", self.decided.told.len()));
        }
    }
}

/// What decisions about records that are not here say of those that are: a chain of `same` does not break because a
/// record in its middle is missing tonight.
fn through_absent(accepted: &[&Bound], rows: u32) -> Vec<Told> {
    if accepted.iter().all(|bound| bound.right < rows) {
        return Vec::new();
    }
    // Rows come before other numbers, so the root of a set is a record that is here, if it has one.
    let mut bonds = Bonds::default();
    accepted.iter().filter(|bound| bound.said == Said::Same).for_each(|bound| bonds.join(bound.left, bound.right));
    let pair = |a: u32, b: u32, said| (a != b && a.max(b) < rows).then(|| Told { left: a.min(b), right: a.max(b), said });
    let mut told = Vec::new();
    for bound in accepted {
        let (a, b) = (bonds.root(bound.left), bonds.root(bound.right));
        match bound.said {
            Said::Same => {
                let ends = [bound.left, bound.right].into_iter().filter(|end| *end < rows);
                told.extend(ends.filter_map(|end| pair(end, a, Said::Same)));
            }
            said if bound.right >= rows => told.extend(pair(a, b, said)),
            _ => {}
        }
    }
    told
}

impl Decided {
    /// What was chosen for entities. Of several choices for one entity the newest holds.
    pub fn choices(&self, records: &Records, entities: &Entities) -> Choices {
        let cells = Cells::of(records);
        let entity = |row: u32| entities.of_row[row as usize];
        let winners = self.winners.iter().map(|row| (entity(*row), *row)).collect();
        let mut values: BTreeMap<usize, BTreeMap<u32, Choice>> = BTreeMap::new();
        for (row, column, value) in &self.values {
            let has = |row: &u32| said(&cells, *column, *row) == Some(value.as_str());
            // The record that the decision names comes first: people looked at it.
            let others = entities.members(entity(*row) as usize).iter().copied();
            let row_of = std::iter::once(*row).chain(others).find(has);
            values.entry(*column).or_default().insert(entity(*row), Choice { value: value.clone(), row: row_of });
        }
        Choices { winners, values }
    }
}

/// The value of a cell; what says nothing is missing.
fn said<'a>(cells: &Cells<'a>, column: usize, row: u32) -> Option<&'a str> {
    cells.value(column, row).filter(|v| !v.trim().is_empty() && !is_placeholder(v))
}

/// What a record looks like now, in the columns that an earlier fingerprint may speak of.
fn looks(pipeline: &Pipeline, cells: &Cells, row: u32, then: &str) -> String {
    // Names that need signs of their own are rare, and then all are taken.
    let speaks = |name: &str| then.contains(name) || then.contains('%');
    let wanted = pipeline.columns.iter().enumerate().filter(|(_, column)| speaks(&column.name));
    fingerprint(wanted.map(|(at, column)| (column.name.as_str(), said(cells, at, row))))
}

/// The numbers of the records that decisions name: their rows; behind all rows those that are not in this run.
fn numbers(pipeline: &Pipeline, records: &Records, decisions: &[&Decision]) -> HashMap<RecordId, u32> {
    let named: Vec<&RecordId> = decisions.iter().flat_map(|d| std::iter::once(&d.left).chain(&d.right)).collect();
    let mut by_key: HashMap<&str, Vec<&RecordId>> = HashMap::new();
    named.iter().for_each(|id| by_key.entry(&id.key).or_default().push(id));
    let mut numbers = HashMap::new();
    let mut row = 0u32;
    for keys in records.texts(1) {
        for key in keys.iter() {
            let wanted = key.and_then(|key| by_key.get(key)).map(Vec::as_slice).unwrap_or_default();
            let source = || &pipeline.sources[usize::from(records.source[row as usize])].name;
            for id in wanted.iter().filter(|id| id.source == *source()) {
                numbers.entry((*id).clone()).or_insert(row);
            }
            row += 1;
        }
    }
    for id in named {
        if !numbers.contains_key(id) {
            numbers.insert(id.clone(), row);
            row += 1;
        }
    }
    numbers
}
