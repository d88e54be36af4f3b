//! `karat init`: from files to a pipeline that runs as it is.
//!
//! What columns mean decides what is cleansed, checked and compared; a trial on the data itself decides the rest:
//! whether lists are free of duplicates, from which probability on to link, how many rows pass each rule today. The
//! same files give the same pipeline, every time.

mod draft;
mod lists;
mod same;

use super::clock::{Clock, Watch};
use super::summary::expected;
use super::survey::{self, DataFile, Table};
use super::{Failure, Options, Prepared, judge, pairs, prepare};
use crate::diag::{Diagnostic, did_you_mean};
use crate::ingest::Records;
use crate::matching::{Decision, Matched};
use crate::profile::{Column, Meaning, date_order, fixed_width, home, is_id, phone_region};
use crate::report::{figures, model::Expected};
use draft::{Draft, DraftColumn, DraftSource, Findings};
use std::path::Path;

/// Values that a form is told by.
const SAMPLE: usize = 500;
/// Pairs that are less probable than this are not looked at.
const LEAST: f64 = 0.001;
/// Thresholds that are tried, in percent.
const THRESHOLDS: std::ops::RangeInclusive<u32> = 50..=95;

/// The text of a pipeline for files. Paths in it are relative to `target`, where it will stand.
pub fn init(files: &[DataFile], target: Option<&Path>, options: &Options, watch: &dyn Watch) -> Result<String, Failure> {
    let surveyed = files.iter().map(|file| surveyed(file, options, watch)).collect::<Result<Vec<_>, Failure>>()?;
    let mut draft = drafted(&surveyed, target)?;
    watch.stage("trial");
    let first = Trial::of(&draft, options, watch, LEAST)?;
    draft.one_per = lists::free_of_duplicates(&draft, &first.records, &first.matched);
    let trial = match draft.one_per {
        Some(_) => Trial::of(&draft, options, watch, LEAST)?,
        None => first,
    };
    Ok(draft.text(&trial.findings()))
}

/// What a file holds, with its columns of fixed width in fields.
fn surveyed(file: &DataFile, options: &Options, watch: &dyn Watch) -> Result<(Table, Records), Failure> {
    let (table, records) = survey::one(file, options, watch)?;
    let fields = |(at, column): (usize, &Column)| {
        let starts = fixed_width(&sampled(&records, at))?;
        let is_taken = |nth: usize| table.columns.iter().any(|other| other.name == format!("{}_{nth}", column.name));
        let is_free = !(1..=starts.len() + 1).any(is_taken);
        is_free.then(|| (column.name.clone(), starts.iter().map(|start| start + 1).collect()))
    };
    let split: Vec<(String, Vec<usize>)> = table.columns.iter().enumerate().filter_map(fields).collect();
    if split.is_empty() {
        return Ok((table, records));
    }
    survey::one(&DataFile { split, ..file.clone() }, options, watch)
}

/// A pipeline that is tried on the data.
struct Trial {
    prepared: Prepared,
    records: Records,
    matched: Matched,
    passed: Vec<(u64, u64)>,
}

impl Trial {
    fn of(draft: &Draft, options: &Options, watch: &dyn Watch, review_at: f64) -> Result<Trial, Failure> {
        let text = draft.trial(review_at);
        let prepared = prepare(&Options { pipeline: "pipeline.yaml".into(), text: Some(text), ..options.clone() })?;
        let judgement = judge(&prepared, watch, &mut Clock::start())?;
        let input = pairs::matching_input(&prepared.pipeline, &judgement.records, &[]);
        let matched = pairs::find(&prepared.pipeline, input, options, watch)?;
        let matched = matched.ok_or_else(|| Failure::System("the trial has no match".into()))?;
        let passed = judgement.after.rules.iter().map(|rule| (rule.evaluated - rule.failed, rule.evaluated)).collect();
        Ok(Trial { prepared, records: judgement.records, matched, passed })
    }

    fn findings(&self) -> Findings {
        let name = |column: usize| self.prepared.pipeline.columns[column].name.clone();
        let compared = self.matched.comparisons.iter().map(|comparison| (name(comparison.column), comparison.clone())).collect();
        let link_at = threshold(&self.matched);
        Findings {
            passed: self.passed.clone(),
            compared,
            keys: self.matched.blocking.iter().map(|key| (key.key.clone(), key.pairs)).collect(),
            link_at,
            expected: told(self.matched.expected_at(link_at).map(expected)),
            notes: self.matched.notes.clone(),
        }
    }
}

/// The threshold with the best harmonic mean of expected precision and recall, by the probabilities of the pairs
/// themselves; of equals the highest.
fn threshold(matched: &Matched) -> f64 {
    let open = matched.pairs.iter().filter(|pair| pair.decision != Decision::NonLink);
    let mut probable: Vec<f64> = open.map(|pair| pair.probability).collect();
    probable.sort_unstable_by(|a, b| b.total_cmp(a));
    let all: f64 = probable.iter().sum();
    let mean = |at: f64| {
        let linked = &probable[..probable.partition_point(|p| *p >= at)];
        let right: f64 = linked.iter().sum();
        let (precision, recall) = (right / linked.len().max(1) as f64, right / all.max(1e-9));
        2.0 * precision * recall / (precision + recall).max(1e-9)
    };
    let tried = THRESHOLDS.rev().step_by(5).map(|percent| f64::from(percent) / 100.0);
    tried.reduce(|best, next| if mean(next) > mean(best) + 1e-4 { next } else { best }).unwrap_or(0.95)
}

/// What to expect, as a run says it too.
fn told(expected: Option<Expected>) -> String {
    let nothing = "no two of these records are the same customer, as far as the data tells";
    expected.map_or(nothing.to_string(), |found| format!("expected: {}", figures::expected(&found)))
}

/// What the meaning of the columns says about a pipeline. A column of several files is filled as all of them fill it, and
/// has a form if all of them write it in one.
fn drafted(surveyed: &[(Table, Records)], target: Option<&Path>) -> Result<Draft, Failure> {
    let mut sources = surveyed.iter().map(|(table, _)| source(table)).collect::<Result<Vec<_>, Failure>>()?;
    let mut columns: Vec<DraftColumn> = Vec::new();
    for ((table, records), source) in surveyed.iter().zip(&mut sources) {
        source.columns = same::columns(&columns, table, source.key.as_deref());
        let home = table.columns.iter().enumerate().find_map(|(at, column)| home(column.guess.meaning, &sampled(records, at)));
        for (at, column) in table.columns.iter().enumerate() {
            let known_as = source.columns.iter().find(|(_, header)| *header == column.name);
            let name = known_as.map_or(&column.name, |(name, _)| name);
            let is_key = source.key.as_deref() == Some(column.name.as_str());
            let found = DraftColumn::new(name, column, is_key, form(column.guess.meaning, &sampled(records, at), home));
            match columns.iter_mut().find(|known| known.name == *name) {
                Some(known) => known.add(&found),
                None => columns.push(found),
            }
        }
    }
    Ok(Draft::new(sources, columns, target))
}

/// The region of telephone numbers, in a table of that country; the order of dates.
fn form(meaning: Meaning, values: &[&str], home: Option<&'static str>) -> Option<&'static str> {
    match meaning {
        Meaning::Phone => phone_region(values, home),
        Meaning::BirthDate | Meaning::Date | Meaning::Timestamp => date_order(values),
        _ => None,
    }
}

/// Values spread over a column.
fn sampled(records: &Records, column: usize) -> Vec<&str> {
    let step = records.rows().div_ceil(SAMPLE).max(1);
    let chunks = records.texts(column + 2);
    let values = chunks.into_iter().flat_map(|chunk| chunk.iter()).flatten().filter(|value| !value.trim().is_empty());
    values.step_by(step).collect()
}

/// A file as a source, with the column that names its records: as somebody said, else an `id`, else the first that is
/// known to.
fn source(table: &Table) -> Result<DraftSource, Failure> {
    let keys = || table.columns.iter().filter(|column| column.guess.meaning == Meaning::Key);
    let key = match &table.file.key {
        None => keys().find(|column| is_id(&column.name)).or_else(|| keys().next()).map(|column| column.name.clone()),
        Some(key) if table.columns.iter().any(|column| column.name == *key) => Some(key.clone()),
        Some(key) => {
            let help = did_you_mean(key, table.columns.iter().map(|column| column.name.as_str()));
            let message = format!("{} has no column `{key}`", table.file.path.display());
            return Err(Failure::Pipeline(vec![Diagnostic::error(message).maybe_help(help)]));
        }
    };
    Ok(DraftSource { file: table.file.clone(), key, columns: Vec::new() })
}
