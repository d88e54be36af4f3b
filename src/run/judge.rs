//! From bytes to judged records: ingest, cleanse, check. What `run` and `check` share.

use super::clock::{Clock, Watch};
use super::{Failure, Prepared, system};
use crate::check::{self, Evaluation, Fault, Judged, RuleResult};
use crate::diag::Diagnostic;
use crate::ingest::{self, Ingested, Records, Stop};
use crate::merge::Entities;
use crate::resolve::Pipeline;
use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use karat_engine::{Engine, EngineError};
use std::sync::Arc;

/// Records with what cleansing changed and what the rules say.
pub struct Judgement {
    /// As they came in, without their values once these have been cleansed and judged.
    pub ingested: Ingested,
    /// Cleansed.
    pub records: Records,
    /// The ledger of changes.
    pub changes: Vec<RecordBatch>,
    /// Changed cells by column.
    pub changed: Vec<u64>,
    /// What the rules say of the data as it came in.
    pub before: Evaluation,
    /// What they say of the cleansed data.
    pub after: Evaluation,
    /// What they say of each record.
    pub judged: Judged,
}

/// Reads, cleanses and checks the records of a pipeline.
pub fn judge(prepared: &Prepared, watch: &dyn Watch, clock: &mut Clock) -> Result<Judgement, Failure> {
    let pipeline = &prepared.pipeline;
    watch.stage("ingest");
    let mut ingested =
        ingest::read(pipeline, prepared.threads, &|rows, of| watch.progress(rows, of), &|| watch.cancelled()).map_err(stopped)?;
    let rows = ingested.records.rows();
    if rows == 0 {
        return Err(Failure::Input(vec![no_records(&ingested)]));
    }
    for (source, count) in pipeline.sources.iter().zip(&ingested.counts).filter(|(_, count)| count.accepted == 0) {
        watch.warn(&format!("source `{}` gave no record; {} of its rows were rejected", source.name, count.rejected));
    }
    clock.lap("ingest", ingested.rows_in());

    let engine = Engine::new(prepared.threads, prepared.memory).map_err(system)?;
    let scan = |records: &Records| engine.scan("records", records.schema.clone(), records.partitions(prepared.threads)).map_err(system);

    watch.stage("cleanse");
    let raw = scan(&ingested.records)?;
    let (records, changes, changed) = if prepared.cleansing.is_empty() {
        (ingested.records.clone(), Vec::new(), vec![0; pipeline.columns.len()])
    } else {
        let plan = prepared.cleansing.plan(&raw).map_err(system)?;
        let batches: Vec<RecordBatch> = engine.collect(&plan).map_err(system)?.into_iter().flatten().collect();
        let cleansed =
            prepared.cleansing.read(&ingested.records, &batches, pipeline.writes("changes"), prepared.threads).map_err(system)?;
        (cleansed.records, cleansed.changes, cleansed.changed)
    };
    clock.lap("cleanse", rows as u64);
    interrupted(watch)?;

    watch.stage("check");
    let last = prepared.last_figures();
    let evaluate = |records: &Records, plan: &_, which: &[usize]| {
        let stream: check::Stream = &|plan, take| engine.stream(plan, take).map_err(fault);
        check::evaluate(&prepared.rules, which, &check::Table { records, plan, last: &last }, stream).map_err(Failure::System)
    };
    let all: Vec<usize> = (0..pipeline.rules.len()).collect();
    let after = Evaluation { rules: evaluate(&records, &scan(&records)?, &all)? };
    // What cleansing has not touched is as it was.
    let touched: Vec<usize> =
        all.into_iter().filter(|rule| prepared.rules.reads(*rule, |column| is_changed(pipeline, &changed, column))).collect();
    let mut before = after.clone();
    for (rule, result) in touched.iter().zip(evaluate(&ingested.records, &raw, &touched)?) {
        before.rules[*rule] = result;
    }
    let judged = check::judge_rows(pipeline, &after, rows);
    ingested.records.batches.clear();
    clock.lap("check", rows as u64);
    interrupted(watch)?;
    Ok(Judgement { ingested, records, changes, changed, before, after, judged })
}

/// Whether cleansing has changed a value of a column.
fn is_changed(pipeline: &Pipeline, changed: &[u64], column: &str) -> bool {
    pipeline.column(column).is_some_and(|at| changed[at] > 0)
}

fn fault(error: EngineError) -> Fault {
    match error {
        EngineError::Data(message) => Fault::Rule(message),
        EngineError::System(message) => Fault::System(message),
    }
}

fn interrupted(watch: &dyn Watch) -> Result<(), Failure> {
    if watch.cancelled() { Err(Failure::Interrupted) } else { Ok(()) }
}

/// Why reading has stopped.
pub(super) fn stopped(stop: Stop) -> Failure {
    match stop {
        Stop::Input(diagnostic) => Failure::Input(vec![diagnostic]),
        Stop::Cancelled => Failure::Interrupted,
    }
}

/// What is said where no row has become a record.
pub(super) fn no_records(ingested: &Ingested) -> Diagnostic {
    let files: Vec<String> = ingested.files.iter().map(|f| f.path.display().to_string()).collect();
    let message = match ingested.rejects.len() {
        0 => format!("{}: there is a header and no record", files.join(", ")),
        rejected => format!("{}: none of {rejected} rows could become a record", files.join(", ")),
    };
    Diagnostic::error(message).help("an export that failed half-way looks like this; is it the right file?")
}

impl Judgement {
    /// The rows, among all records, of those that go on.
    pub fn kept_rows(&self) -> Vec<u32> {
        let quarantined = &self.judged.quarantined;
        (0..quarantined.len() as u32).filter(|row| !quarantined[*row as usize]).collect()
    }

    /// Judges the rules that ask whether a record is a duplicate, now that the entities of the rows that went to matching
    /// are known. Of an entity the first record, by source and key, counts as the customer.
    pub fn add_duplicates(&mut self, prepared: &Prepared, rows: &[u32], entities: &Entities) {
        let rules = prepared.rules.after_matching();
        if rules.is_empty() {
            return;
        }
        let mut duplicates: Vec<u32> = (0..entities.len()).flat_map(|entity| entities.members(entity).iter().skip(1)).copied().collect();
        duplicates.iter_mut().for_each(|row| *row = rows[*row as usize]);
        duplicates.sort_unstable();
        for rule in rules {
            let reasons = check::reasons(prepared.pipeline.rules[rule].word.name);
            let result = RuleResult::of_duplicates(rows, &duplicates, self.records.rows() as u32, reasons);
            self.before.rules[rule] = result.clone();
            self.after.rules[rule] = result;
        }
        let again = check::judge_rows(&prepared.pipeline, &self.after, self.records.rows());
        // Who went to matching is not held back any more.
        let before = std::mem::replace(&mut self.judged, again);
        self.judged.quarantined = before.quarantined;
    }

    /// The records that go on, and the rows of those that a rule holds back.
    pub fn split(&self) -> Result<(Records, Vec<usize>), Failure> {
        let held: Vec<usize> = (0..self.records.rows()).filter(|row| self.judged.quarantined[*row]).collect();
        if held.is_empty() {
            return Ok((self.records.clone(), held));
        }
        let kept: Vec<usize> = (0..self.records.rows()).filter(|row| !self.judged.quarantined[*row]).collect();
        Ok((select(&self.records, &kept)?, held))
    }
}

/// The records of some rows, in their order.
pub fn select(records: &Records, rows: &[usize]) -> Result<Records, Failure> {
    let mut wanted = vec![false; records.rows()];
    rows.iter().for_each(|row| wanted[*row] = true);
    let mut batches = Vec::new();
    let mut start = 0;
    for batch in &records.batches {
        let mask = BooleanArray::from(wanted[start..start + batch.num_rows()].to_vec());
        start += batch.num_rows();
        batches.push(filter_record_batch(batch, &mask).map_err(system)?);
    }
    let source = rows.iter().map(|row| records.source[*row]).collect();
    let origin = Arc::new(records.origin.select(rows.iter().copied()));
    Ok(Records { schema: records.schema.clone(), batches, source, origin })
}
