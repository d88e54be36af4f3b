//! What a run says about itself: the content of `report.json`, from which every other report is drawn.
//!
//! The first levels are a contract with machines (`schema_version`); fields are added, never renamed.
//! Nothing in here is an unmasked value of a customer unless the run was asked to reveal.

mod matching;

pub use matching::*;

use serde::{Serialize, Serializer};

/// Version of the shape of `report.json`.
pub const SCHEMA_VERSION: u32 = 1;
/// Version of the formulas of the scores.
pub const SCORE_VERSION: u32 = 1;

/// A whole report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub schema_version: u32,
    /// Version of the score formulas.
    pub score_version: u32,
    /// The pipeline's name.
    pub pipeline: String,
    /// About the run.
    pub run: Run,
    /// Scores after cleansing, and before.
    pub score: Score,
    /// What must be reached.
    pub gate: Gate,
    /// Every rule.
    pub rules: Vec<RuleReport>,
    /// Every column.
    pub columns: Vec<ColumnReport>,
    /// Every source.
    pub sources: Vec<SourceReport>,
    /// Rejected rows by reason.
    pub rejects: Vec<RejectReport>,
    /// Matching, if the pipeline matches.
    #[serde(rename = "match")]
    pub matching: Option<MatchReport>,
    /// What people decided, if they decided anything.
    pub decisions: Option<DecisionsReport>,
    /// Key performance indicators; none yet.
    pub kpis: Vec<serde_json::Value>,
    /// How long each stage took.
    pub stages: Vec<Stage>,
    /// What people should know: fallbacks taken, rules left out.
    pub notes: Vec<String>,
}

/// About a run.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Its id: the time it started and a number.
    pub id: String,
    /// What "today" meant, `YYYY-MM-DD`.
    pub as_of: String,
    /// When it started, RFC 3339 UTC.
    pub started: String,
    /// When it finished.
    pub finished: String,
    /// karat's version.
    pub version: String,
    /// Rows of all inputs: records + rejects.
    pub rows_in: u64,
    /// Rows that could not become a record.
    pub rows_rejected: u64,
    /// Records held back by a rule.
    pub rows_quarantined: u64,
    /// Cells that cleansing changed.
    pub cells_changed: u64,
}

/// A score with its numerator and denominator.
#[derive(Debug, Clone, Serialize)]
pub struct DimensionScore {
    /// The dimension; in JSON the key.
    #[serde(skip)]
    pub name: String,
    /// 0 to 100.
    pub score: f64,
    /// Passing evaluations.
    pub passed: u64,
    /// Evaluations.
    pub evaluated: u64,
    /// Rules that count.
    pub rules: usize,
}

fn by_name<S: Serializer>(dimensions: &[DimensionScore], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(dimensions.iter().map(|d| (&d.name, d)))
}

/// Scores of a state of the data.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreSet {
    /// 0 to 100; nothing where no dimension was assessed.
    pub overall: Option<f64>,
    /// The dimensions that were assessed; in JSON a map by name.
    #[serde(serialize_with = "by_name")]
    pub dimensions: Vec<DimensionScore>,
}

/// Scores after cleansing, with those before.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    /// After cleansing.
    #[serde(flatten)]
    pub after: ScoreSet,
    /// Before cleansing.
    pub before: ScoreSet,
}

/// What must be reached.
#[derive(Debug, Clone, Serialize)]
pub struct Gate {
    /// `pass` or `fail`.
    pub verdict: &'static str,
    /// Each condition.
    pub checks: Vec<GateCheck>,
}

/// A condition of the gate.
#[derive(Debug, Clone, Serialize)]
pub struct GateCheck {
    /// What is looked at: `score`, a dimension, `duplicates`, `rules`, `no_worse_than`.
    pub name: String,
    /// What was asked for, as text.
    pub limit: String,
    /// What was found, as text.
    pub value: String,
    /// `pass` or `fail`.
    pub verdict: &'static str,
}

/// What became of a rule.
#[derive(Debug, Clone, Serialize)]
pub struct RuleReport {
    /// Unique in the run.
    pub id: String,
    /// What its author called it, or what it says.
    pub name: String,
    /// Why it matters.
    pub doc: String,
    /// The check.
    pub check: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its dimension.
    pub dimension: String,
    /// `info`, `warn` or `error`; `warn` where a rule of severity error misses only its `warn` threshold.
    pub severity: &'static str,
    /// Rows evaluated (a table rule: 1).
    pub evaluated: u64,
    /// Rows that failed.
    pub failed: u64,
    /// Rows that failed before cleansing.
    pub failed_before: u64,
    /// When it is satisfied, as text.
    pub threshold: String,
    /// `pass`, `fail`, `not_evaluated` or `broken`.
    pub verdict: &'static str,
    /// The file of the rule.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Where the pipeline uses the shipped pack that the rule is of; nothing for other rules.
    pub used_at: Option<Site>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What a rule about the table measured.
    pub value: Option<f64>,
    /// How many rows failed for each reason, the most frequent first.
    pub reasons: Vec<ReasonReport>,
    /// The verdicts by value of the rule's `per` column.
    pub segments: Vec<SegmentReport>,
    /// Why it could not be evaluated.
    pub error: Option<String>,
    /// Some failing records, masked.
    pub examples: Vec<FailureExample>,
}

/// Rows that failed a rule for one reason.
#[derive(Debug, Clone, Serialize)]
pub struct ReasonReport {
    /// Its code, as in `failures.parquet`.
    pub code: String,
    /// How many rows.
    pub rows: u64,
    /// What would mend them.
    pub help: String,
}

/// What a rule says of the rows with one value of its `per` column.
#[derive(Debug, Clone, Serialize)]
pub struct SegmentReport {
    /// The value, masked where few rows share it; nothing where it is missing.
    pub value: Option<String>,
    /// Rows evaluated (a table rule: 1).
    pub evaluated: u64,
    /// Rows that failed.
    pub failed: u64,
    /// What a rule about the table measured.
    pub figure: Option<f64>,
    /// `pass`, `fail` or `not_evaluated`.
    pub verdict: &'static str,
}

/// A line of a file.
#[derive(Debug, Clone, Serialize)]
pub struct Site {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl RuleReport {
    /// The line to change: that of the rule, or where its shipped pack is used, for the pack is in the binary.
    pub fn site(&self) -> (&str, usize) {
        self.used_at.as_ref().map_or((&self.file, self.line), |site| (&site.file, site.line))
    }
}

/// A failing record.
#[derive(Debug, Clone, Serialize)]
pub struct FailureExample {
    /// Its source.
    pub source: String,
    /// Its key.
    pub key: String,
    /// The input file.
    pub file: String,
    /// The line in it.
    pub line: u32,
    /// The values of the rule's columns, masked; nothing where missing.
    pub values: Vec<(String, Option<String>)>,
}

/// A column.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// What its values look like: `text`, `number`, `date`, `email`, `phone`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Missing values.
    pub missing: u64,
    /// Values that are placeholders.
    pub placeholder: u64,
    /// Distinct values.
    pub distinct: u64,
    /// Cells that cleansing changed.
    pub changed: u64,
}

/// A source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceReport {
    /// Its name.
    pub name: String,
    /// Rows in its files.
    pub rows: u64,
    /// Rows that became records.
    pub accepted: u64,
    /// Rows that did not.
    pub rejected: u64,
    /// Mean score of its records, 0 to 100.
    pub score: Option<f64>,
}

/// Rejected rows of one reason.
#[derive(Debug, Clone, Serialize)]
pub struct RejectReport {
    /// The reason.
    pub reason: String,
    /// How many.
    pub rows: u64,
    /// The first, as `file:line`.
    pub first: String,
}

/// A stage of the run.
#[derive(Debug, Clone, Serialize)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// How long it took.
    pub seconds: f64,
    /// Rows it worked on.
    pub rows: u64,
}
