//! What people decided, bound to the records of this run.
//!
//! A decision names records; here they get their rows. Decisions that contradict each other are told apart (the newer
//! hold), decisions whose records have changed are found, and those whose records are not here wait for them.

use super::Failure;
use crate::decisions::{Constraint, Decision, Kind, Log, RecordId, changed, file_of, fingerprint, reconcile};
use crate::ingest::Records;
use crate::matching::{Said, Told};
use crate::merge::{Choice, Choices, Entities};
use crate::report::model::{Contradicted, DecisionsReport, Stale};
use crate::resolve::Pipeline;
use crate::value::placeholder::is_placeholder;
use arrow::array::Array;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

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
}

/// The decisions of a home. A line that cannot be read stops the run: a decision is obeyed or people are told.
pub fn read(home: &Path) -> Result<Log, Failure> {
    Log::read(&file_of(home)).map_err(Failure::Input)
}

/// Binds decisions to the records.
pub fn bind(pipeline: &Pipeline, records: &Records, log: &Log) -> Decided {
    let standing = log.standing();
    if standing.is_empty() {
        return Decided::default();
    }
    let rows = rows_of(pipeline, records, &standing);
    let mut binder = Binder { pipeline, records, rows, decided: Decided::default(), report: DecisionsReport::default() };
    binder.report.until = log.decisions.iter().map(|d| d.at.as_str()).max().unwrap_or_default().to_string();
    binder.report.lines = log.decisions.iter().map(|d| d.line as u64).max().unwrap_or(0);
    let told = standing.iter().filter_map(|decision| binder.bind(decision)).collect();
    binder.consistent(told);
    binder.note();
    let mut decided = binder.decided;
    decided.report = Some(binder.report);
    decided
}

struct Binder<'a> {
    pipeline: &'a Pipeline,
    records: &'a Records,
    rows: HashMap<RecordId, u32>,
    decided: Decided,
    report: DecisionsReport,
}

impl Binder<'_> {
    /// Binds one decision; gives what it says of a pair, with its line.
    fn bind(&mut self, decision: &Decision) -> Option<(Told, usize)> {
        let row = |id: &RecordId| self.rows.get(id).copied();
        let left = row(&decision.left);
        let right = decision.right.as_ref().filter(|_| decision.kind.is_of_pair());
        let (Some(left), Some(right)) = (left, right.map_or(Some(None), |id| row(id).map(Some))) else {
            self.report.absent += 1;
            return None;
        };
        let stale = self.is_stale(decision, left, right);
        let asks = stale && self.pipeline.asks_again;
        match decision.kind {
            Kind::Winner if !asks => {
                self.report.winners += 1;
                self.decided.winners.push(left);
            }
            Kind::Value if !asks => match self.pipeline.column(&decision.field) {
                Some(column) => {
                    self.report.values += 1;
                    self.decided.values.push((left, column, decision.value.clone()));
                }
                None => self.decided.notes.push(format!(
                    "{}: line {} sets `{}`, which is no column of this pipeline",
                    file_name(),
                    decision.line,
                    decision.field
                )),
            },
            _ => {}
        }
        let right = right?;
        let said = match decision.kind {
            _ if asks => Said::Again,
            Kind::Same => Said::Same,
            Kind::Unsure => Said::Unsure,
            _ => Said::Different,
        };
        Some((Told { left: left.min(right), right: left.max(right), said }, decision.line))
    }

    /// Whether a record has changed since somebody looked at it.
    fn is_stale(&mut self, decision: &Decision, left: u32, right: Option<u32>) -> bool {
        let sides = [(Some(left), &decision.left_fingerprint), (right, &decision.right_fingerprint)];
        let mut columns = Vec::new();
        for (row, then) in sides {
            if let Some(row) = row.filter(|_| !then.is_empty()) {
                columns.extend(changed(then, &fingerprint_of(self.pipeline, self.records, row)));
            }
        }
        columns.sort();
        columns.dedup();
        let stale = !columns.is_empty();
        if stale {
            self.report.stale.push(Stale { line: decision.line as u64, columns });
        }
        stale
    }

    /// Leaves out what newer decisions contradict, also through chains.
    fn consistent(&mut self, told: Vec<(Told, usize)>) {
        let binding: Vec<&(Told, usize)> = told.iter().filter(|(told, _)| matches!(told.said, Said::Same | Said::Different)).collect();
        let constraints: Vec<Constraint> =
            binding.iter().map(|(told, _)| Constraint { left: told.left, right: told.right, same: told.said == Said::Same }).collect();
        let (_, contradictions) = reconcile(&constraints);
        for contradiction in &contradictions {
            let line = binding[contradiction.loser].1 as u64;
            let mut by: Vec<u64> = contradiction.holders.iter().map(|at| binding[*at].1 as u64).collect();
            by.sort_unstable();
            self.report.contradicted.push(Contradicted { line, by });
        }
        let lost: std::collections::HashSet<usize> = self.report.contradicted.iter().map(|c| c.line as usize).collect();
        for (told, _) in told.into_iter().filter(|(_, line)| !lost.contains(line)) {
            match told.said {
                Said::Same => self.report.same += 1,
                Said::Different => self.report.different += 1,
                Said::Unsure => self.report.unsure += 1,
                Said::Again => {}
            }
            self.decided.told.push(told);
        }
    }

    fn note(&mut self) {
        for contradicted in &self.report.contradicted {
            let by: Vec<String> = contradicted.by.iter().map(u64::to_string).collect();
            let lines = if by.len() == 1 { "line" } else { "lines" };
            self.decided.notes.push(format!(
                "{}: line {} is not obeyed: it contradicts {lines} {}, which are newer",
                file_name(),
                contradicted.line,
                by.join(", ")
            ));
        }
        if !self.report.stale.is_empty() {
            let what = if self.pipeline.asks_again { "asked again" } else { "obeyed all the same" };
            let count = self.report.stale.len();
            self.decided.notes.push(format!("decisions whose records have changed since: {count}, {what}; `karat review` shows them"));
        }
    }
}

fn file_name() -> &'static str {
    "decisions.csv"
}

impl Decided {
    /// What was chosen for entities. Of several choices for one entity the newest holds.
    pub fn choices(&self, records: &Records, entities: &Entities) -> Choices {
        let entity = |row: u32| entities.of_row[row as usize];
        let winners = self.winners.iter().map(|row| (entity(*row), *row)).collect();
        let mut values: BTreeMap<usize, BTreeMap<u32, Choice>> = BTreeMap::new();
        for (row, column, value) in &self.values {
            let has = |row: &u32| text(records, *column, *row) == Some(value.as_str());
            // The record that the decision names comes first: people looked at it.
            let others = entities.members(entity(*row) as usize).iter().copied();
            let row_of = std::iter::once(*row).chain(others).find(has);
            values.entry(*column).or_default().insert(entity(*row), Choice { value: value.clone(), row: row_of });
        }
        Choices { winners, values }
    }
}

/// What a record looks like now.
pub fn fingerprint_of(pipeline: &Pipeline, records: &Records, row: u32) -> String {
    fingerprint(pipeline.columns.iter().enumerate().map(|(at, column)| (column.name.as_str(), text(records, at, row))))
}

/// The value of a cell; what says nothing is missing.
fn text(records: &Records, column: usize, row: u32) -> Option<&str> {
    let mut start = 0;
    for array in records.texts(column + 2) {
        let at = row as usize - start;
        if at < array.len() {
            return array.is_valid(at).then(|| array.value(at)).filter(|v| !v.trim().is_empty() && !is_placeholder(v));
        }
        start += array.len();
    }
    None
}

/// The rows of the records that decisions name.
fn rows_of(pipeline: &Pipeline, records: &Records, decisions: &[&Decision]) -> HashMap<RecordId, u32> {
    let named = decisions.iter().flat_map(|d| std::iter::once(&d.left).chain(&d.right));
    let mut by_key: HashMap<&str, Vec<&RecordId>> = HashMap::new();
    named.for_each(|id| by_key.entry(&id.key).or_default().push(id));
    let mut rows = HashMap::new();
    let mut row = 0u32;
    for keys in records.texts(1) {
        for key in keys.iter() {
            let wanted = key.and_then(|key| by_key.get(key)).map(Vec::as_slice).unwrap_or_default();
            let source = || &pipeline.sources[usize::from(records.source[row as usize])].name;
            for id in wanted.iter().filter(|id| id.source == *source()) {
                rows.entry((*id).clone()).or_insert(row);
            }
            row += 1;
        }
    }
    rows
}
