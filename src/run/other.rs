//! What can be done with a pipeline short of running it: checking alone, and showing the plan.

use super::clock::{Clock, Watch};
use super::decided::{self, Decided};
use super::{Failure, Options, Parts, judge, pairs, prepare, report, system};
use crate::diag::Diagnostic;
use crate::matching::{self, Foreseen, KeyCount};
use crate::merge::{Choices, Entities};
use crate::report::Report;
use crate::resolve::Pipeline;
use karat_engine::Engine;
use std::time::Instant;

/// Checks the records of a pipeline; writes nothing. Gives the report and the warnings about the pipeline.
pub fn check(options: &Options, watch: &dyn Watch) -> Result<(Report, Vec<Diagnostic>), Failure> {
    let mut clock = Clock::start();
    let mut prepared = prepare(options)?;
    // Without matching, a condition on duplicates has nothing to say here.
    prepared.pipeline.gate.duplicates = None;
    decided::can_be_read(&prepared.pipeline)?;
    let judgement = judge(&prepared, watch, &mut clock)?;
    let entities = Entities::none();
    let decided = Decided::default();
    let choices = Choices::default();
    let parts = Parts {
        prepared: &prepared,
        kept: judgement.records.clone(),
        judgement,
        decided: &decided,
        matched: None,
        entities: &entities,
        choices: &choices,
        golden: &[],
    };
    let report = report(&parts, prepared.baseline()?.as_deref(), &clock, options.reveal);
    Ok((report, prepared.warnings))
}

/// What a run would do.
pub struct Plan {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// Records by source.
    pub rows: Vec<u64>,
    /// Exact pairs by blocking key.
    pub keys: Vec<KeyCount>,
    /// What a run would take, here and now.
    pub estimate: Estimate,
    /// Whether values may be shown unmasked.
    pub reveal: bool,
    /// The engine's plan of cleansing.
    pub cleansing: String,
    /// The engine's plan of the rules.
    pub checking: String,
    /// What is odd about the pipeline.
    pub warnings: Vec<Diagnostic>,
}

/// What a run would take.
#[derive(Debug, Clone, Copy)]
pub struct Estimate {
    /// Seconds of the whole run.
    pub seconds: f64,
    /// The most memory at a time, in bytes, where the system tells how much planning took.
    pub bytes: Option<u64>,
    /// The threads.
    pub threads: usize,
}

struct Nobody;

impl Watch for Nobody {
    fn stage(&self, _: &str) {}
    fn progress(&self, _: u64, _: u64) {}
    fn warn(&self, _: &str) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Plans a run: reads and cleanses the data to count pairs, and writes nothing.
pub fn plan(options: &Options) -> Result<Plan, Failure> {
    let prepared = prepare(options)?;
    decided::can_be_read(&prepared.pipeline)?;
    let start = Instant::now();
    let judgement = judge(&prepared, &Nobody, &mut Clock::start())?;
    let judged = start.elapsed().as_secs_f64();
    let engine = Engine::new(prepared.threads, prepared.memory).map_err(system)?;
    let records = &judgement.records;
    let scan = engine.scan("records", records.schema.clone(), records.partitions(prepared.threads)).map_err(system)?;
    let cleansing = engine.explain(&prepared.cleansing.plan(&scan).map_err(system)?).map_err(system)?;
    let checking = engine.explain(&prepared.rules.plan(&scan).map_err(system)?).map_err(system)?;
    let foreseen = match &prepared.pipeline.matching {
        None => Foreseen { keys: Vec::new(), seconds: 0.0, bytes: 0 },
        Some(plan) => {
            let input = pairs::matching_input(&prepared.pipeline, &judgement.records, &[]);
            matching::on_threads(prepared.threads, || matching::foresee(input, plan)).map_err(system)?
        }
    };
    let rows: Vec<u64> = judgement.ingested.counts.iter().map(|c| c.accepted).collect();
    let (written, held) = after_matching(&prepared.pipeline, rows.iter().sum());
    let estimate = Estimate {
        seconds: judged + foreseen.seconds + written / prepared.threads as f64,
        bytes: most_memory_so_far().map(|bytes| bytes + foreseen.bytes + held),
        threads: prepared.threads,
    };
    let (keys, reveal, warnings) = (foreseen.keys, options.reveal, prepared.warnings);
    Ok(Plan { pipeline: prepared.pipeline, rows, keys, estimate, reveal, cleansing, checking, warnings })
}

/// What entities and tables take after matching, seconds on one thread and bytes: so much a row and cell, as measured
/// with a million customers.
fn after_matching(pipeline: &Pipeline, rows: u64) -> (f64, u64) {
    let cells = rows * pipeline.columns.iter().filter(|column| column.is_read).count() as u64;
    let mut cost = [(rows, 150, 60)].to_vec();
    for (table, units, nanoseconds, bytes) in [
        ("crosswalk", rows, 250, 60),
        ("matches", rows, 150, 60),
        ("cleansed", cells, 60, 8),
        ("golden", cells, 180, 24),
        ("changes", rows, 100, 0),
        ("failures", rows, 100, 0),
    ] {
        if pipeline.writes(table) {
            cost.push((units, nanoseconds, bytes));
        }
    }
    let sum = |of: fn(&(u64, u64, u64)) -> u64| cost.iter().map(of).sum::<u64>();
    (sum(|(units, nanoseconds, _)| units * nanoseconds) as f64 / 1e9, sum(|(units, _, bytes)| units * bytes))
}

/// The most memory that this process has had at a time, where the system tells (Linux).
fn most_memory_so_far() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}
