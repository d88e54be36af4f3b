//! What can be done with a pipeline short of running it: checking alone, and showing the plan.

use super::clock::{Clock, Watch};
use super::decided::{self, Decided};
use super::{Failure, Options, Parts, judge, pairs, prepare, report, system};
use crate::diag::Diagnostic;
use crate::matching::{self, KeyCount};
use crate::merge::{Choices, Entities};
use crate::report::Report;
use crate::resolve::Pipeline;
use karat_engine::Engine;

/// Checks the records of a pipeline; writes nothing. Gives the report and the warnings about the pipeline.
pub fn check(options: &Options, watch: &dyn Watch) -> Result<(Report, Vec<Diagnostic>), Failure> {
    let mut clock = Clock::start();
    let mut prepared = prepare(options)?;
    // Without matching, a condition on duplicates has nothing to say here.
    prepared.pipeline.gate.duplicates = None;
    decided::can_be_read(&prepared.pipeline)?;
    let judgement = judge(&prepared, watch, &mut clock)?;
    let alone: Vec<u32> = (0..judgement.records.rows() as u32).collect();
    let entities = Entities::from_components(&alone, &judgement.records, prepared.threads);
    let decided = Decided::default();
    let choices = Choices::default();
    let parts = Parts {
        prepared: &prepared,
        judgement: &judgement,
        kept: &judgement.records,
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
    /// The engine's plan of cleansing.
    pub cleansing: String,
    /// The engine's plan of the rules.
    pub checking: String,
    /// What is odd about the pipeline.
    pub warnings: Vec<Diagnostic>,
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
    let judgement = judge(&prepared, &Nobody, &mut Clock::start())?;
    let engine = Engine::new(prepared.threads, prepared.memory).map_err(system)?;
    let records = &judgement.records;
    let scan = engine.scan("records", records.schema.clone(), records.partitions(prepared.threads)).map_err(system)?;
    let cleansing = engine.explain(&prepared.cleansing.plan(&scan).map_err(system)?).map_err(system)?;
    let checking = engine.explain(&prepared.rules.plan(&scan).map_err(system)?).map_err(system)?;
    let keys = match &prepared.pipeline.matching {
        None => Vec::new(),
        Some(plan) => {
            let input = pairs::matching_input(&prepared.pipeline, &judgement.records, &[]);
            matching::on_threads(prepared.threads, || matching::count(input, plan)).map_err(system)?
        }
    };
    let rows = judgement.ingested.counts.iter().map(|c| c.accepted).collect();
    Ok(Plan { pipeline: prepared.pipeline, rows, keys, cleansing, checking, warnings: prepared.warnings })
}
