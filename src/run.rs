//! The story of a run: from a pipeline file to a published folder.
//!
//! ```text
//! spec ► resolve ► ingest ► cleanse ► check ► match ► merge ► report
//! ```
//!
//! Everything that can be wrong with the pipeline is found in [`prepare`], before any data is touched. The
//! stages after it each take what the ones before have made; [`run`] reads from top to bottom.

mod clock;
mod decided;
mod init;
mod judge;
mod judged;
mod other;
mod pairs;
mod prepare;
mod summary;
mod survey;
mod tables;
mod unkept;

pub use clock::Watch;
pub use init::init;
pub use judge::{Judgement, judge};
pub use other::{Estimate, Plan, check, plan};
pub use prepare::{Options, Prepared, prepare};
pub use summary::{Parts, report};
pub use survey::{DataFile, Table, survey};
pub use unkept::{MISSING, REPEATS, Weighed, is_one_list, probability, weigh};

use crate::diag::Diagnostic;
use crate::matching;
use crate::merge::Entities;
use crate::report::gate::REJECTS;
use crate::report::{Home, Report};
use clock::Clock;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Why a run did not come to its end. Each kind has an exit code of its own.
#[derive(Debug)]
pub enum Failure {
    /// The pipeline or the arguments are wrong; nothing was run. Exit 2.
    Pipeline(Vec<Diagnostic>),
    /// An input cannot be read or breaks its contract. Exit 3.
    Input(Vec<Diagnostic>),
    /// A fault of the system. Exit 4.
    System(String),
    /// Somebody asked the run to end. Exit 5.
    Interrupted,
}

/// A run that came to its end.
pub struct Outcome {
    /// What it says about itself.
    pub report: Report,
    /// Where its files are.
    pub folder: PathBuf,
    /// Warnings about the pipeline.
    pub warnings: Vec<Diagnostic>,
}

/// Runs a pipeline to its end and makes its results current.
pub fn run(options: &Options, watch: &dyn Watch) -> Result<Outcome, Failure> {
    let mut clock = Clock::start();
    let prepared = prepare(options)?;
    let home = prepared.open_home()?;
    let baseline = prepared.baseline()?;
    let decisions = decided::read(home.root())?;
    let pipeline = &prepared.pipeline;
    clock.lap("prepare", 0);

    let mut judgement = judge(&prepared, watch, &mut clock)?;
    let (mut kept, held) = judgement.split()?;

    let decided = decided::bind(pipeline, &kept, &decisions);
    let input = pairs::matching_input(pipeline, &kept, &decided.told);
    if decisions.standing().is_empty() && pipeline.only_matches() {
        // From here on matching alone holds the values, and lets them go.
        judgement.records = judgement.records.without_values();
        kept = kept.without_values();
    }
    let matched = pairs::find(pipeline, input, options, watch)?;
    clock.lap("match", kept.rows() as u64);

    let asked_for = ["cleansed", "golden", "crosswalk"].iter().any(|table| pipeline.writes(table)) || !decisions.standing().is_empty();
    let entities = match &matched {
        Some(matched) => Entities::from_components(&matched.entity, &kept, prepared.threads),
        None if asked_for => Entities::from_components(&(0..kept.rows() as u32).collect::<Vec<u32>>(), &kept, prepared.threads),
        None => Entities::none(),
    };
    if matched.is_some() {
        judgement.add_duplicates(&prepared, &judgement.kept_rows(), &entities);
    }
    watch.stage("merge");
    let choices = decided.choices(&kept, &entities);
    let golden = if pipeline.writes("golden") {
        crate::merge::golden(&kept, &entities, &pipeline.merge, &choices, pipeline).map_err(system)?
    } else {
        Vec::new()
    };
    clock.lap("merge", entities.len() as u64);

    let mut parts = Parts {
        prepared: &prepared,
        judgement,
        kept,
        decided: &decided,
        matched: matched.as_ref(),
        entities: &entities,
        choices: &choices,
        golden: &golden,
    };
    let mut report = report(&parts, baseline.as_deref(), &clock, options.reveal);
    // No table that follows holds values then, and the ledger wants their room.
    if held.is_empty() && !pipeline.writes_records() {
        parts.forget_values();
    }
    clock.lap("report", 0);

    watch.stage("write");
    let staging = home.stage(&clock.id()).map_err(|e| write_failed(&home, &e))?;
    report.run.id = staging.id.clone();
    let written = tables::write(&staging.folder, &parts, &held).and_then(|outputs| {
        clock.lap("write", 0);
        tables::describe(&staging.folder, &mut report, outputs, &parts, &clock)
    });
    if watch.cancelled() {
        home.discard(staging);
        return Err(Failure::Interrupted);
    }
    if let Err(error) = written {
        home.discard(staging);
        return Err(write_failed(&home, &error));
    }
    let folder = home.publish(staging).map_err(|e| write_failed(&home, &e))?;
    Ok(Outcome { report, folder, warnings: prepared.warnings })
}

/// Whether more rows were rejected than the pipeline allows.
pub fn is_incomplete(report: &Report) -> bool {
    report.gate.checks.iter().any(|check| check.name == REJECTS && check.verdict == "fail")
}

/// A fault that is no one's mistake.
fn system(error: impl std::fmt::Display) -> Failure {
    Failure::System(error.to_string())
}

fn write_failed(home: &Home, error: &std::io::Error) -> Failure {
    let what = match error.kind() {
        std::io::ErrorKind::StorageFull => "the disk is full",
        std::io::ErrorKind::PermissionDenied => "it may not be written",
        _ => "it cannot be written",
    };
    Failure::System(format!("{}: {what}: {error}; the last finished run is untouched", home.root().display()))
}

impl From<matching::Cancelled> for Failure {
    fn from(_: matching::Cancelled) -> Self {
        Failure::Interrupted
    }
}

/// The scores of the run that is current in a home, as a baseline: `overall` and every dimension.
fn scores_of(path: &std::path::Path) -> Option<Vec<(String, f64)>> {
    let text = std::fs::read_to_string(path).ok()?;
    let report: serde_json::Value = serde_json::from_str(&text).ok()?;
    let mut scores = vec![("overall".to_string(), report["score"]["overall"].as_f64()?)];
    for (name, dimension) in report["score"]["dimensions"].as_object()? {
        scores.push((name.clone(), dimension["score"].as_f64()?));
    }
    Some(scores)
}

/// What rules about the table measured in a run, by the id of the rule.
fn figures_of(path: &std::path::Path) -> Option<BTreeMap<String, f64>> {
    let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    let figure = |rule: &serde_json::Value| Some((rule["id"].as_str()?.to_string(), rule["value"].as_f64()?));
    Some(report["rules"].as_array()?.iter().filter_map(figure).collect())
}
