//! What a run says about itself: the content of `report.json`, from which every other report is drawn.
//!
//! The first levels are a contract with machines (`schema_version`); fields are added, never renamed.
//! Nothing in here is an unmasked value of a customer unless the run was asked to reveal.

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
    /// `info`, `warn` or `error`.
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
    /// Why it could not be evaluated.
    pub error: Option<String>,
    /// Some failing records, masked.
    pub examples: Vec<FailureExample>,
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

/// What matching found.
#[derive(Debug, Clone, Serialize)]
pub struct MatchReport {
    /// Each blocking key.
    pub blocking: Vec<BlockingReport>,
    /// Distinct pairs compared.
    pub pairs: u64,
    /// Pairs that are links.
    pub links: u64,
    /// Pairs suggested for review that nothing has answered yet.
    pub reviews: u64,
    /// Links that `never` forbade.
    pub forbidden: u64,
    /// Entities.
    pub entities: u64,
    /// Records that are not the only one of their entity, less one for each entity.
    pub duplicates: u64,
    /// The weight that two random records start with: log2 of the odds that they match. With the weights of the
    /// comparisons it makes the weight of a pair.
    pub prior_weight: f64,
    /// How right the machine is, estimated from people's decisions where there are enough.
    pub estimated: Option<Estimated>,
    /// Thresholds that people's decisions suggest.
    pub suggested: Suggested,
    /// Whether the comparisons' m was corrected by people's decisions.
    pub learnt_from_decisions: bool,
    /// Each comparison.
    pub comparisons: Vec<ComparisonReport>,
    /// The largest merges, masked.
    pub largest: Vec<Merge>,
}

/// A blocking key.
#[derive(Debug, Clone, Serialize)]
pub struct BlockingReport {
    /// The key.
    pub key: String,
    /// Pairs it makes.
    pub pairs: u64,
    /// Pairs no earlier key made.
    pub new_pairs: u64,
    /// Records in its largest block.
    pub largest_block: u64,
}

/// Precision and recall, with intervals of 95 %.
#[derive(Debug, Clone, Serialize)]
pub struct Estimated {
    /// The share of links that are right.
    pub precision: Interval,
    /// The share of right pairs that are links, among all that reached `review_at`.
    pub recall: Interval,
    /// Decisions that say the same.
    pub same: u64,
    /// Decisions that say different.
    pub different: u64,
}

/// An estimate.
#[derive(Debug, Clone, Serialize)]
pub struct Interval {
    /// What is likeliest.
    pub value: f64,
    /// It is hardly lower.
    pub low: f64,
    /// It is hardly higher.
    pub high: f64,
}

/// Thresholds that decisions suggest; nothing where they do not say.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Suggested {
    /// For `link_at`.
    pub link_at: Option<f64>,
    /// For `review_at`.
    pub review_at: Option<f64>,
}

/// What people decided, and what became of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DecisionsReport {
    /// The last line of `decisions.csv` when the run read it.
    pub lines: u64,
    /// Pairs that are one customer.
    pub same: u64,
    /// Pairs that are not.
    pub different: u64,
    /// Pairs that nobody could tell.
    pub unsure: u64,
    /// Winners chosen.
    pub winners: u64,
    /// Values chosen.
    pub values: u64,
    /// Decisions of which a record is not in this run.
    pub absent: u64,
    /// Decisions whose records have changed since.
    pub stale: Vec<Stale>,
    /// Decisions that newer ones contradict; they are not obeyed.
    pub contradicted: Vec<Contradicted>,
}

/// A decision whose records have changed since.
#[derive(Debug, Clone, Serialize)]
pub struct Stale {
    /// Its line in the file.
    pub line: u64,
    /// The columns that changed.
    pub columns: Vec<String>,
}

/// A decision that is not obeyed.
#[derive(Debug, Clone, Serialize)]
pub struct Contradicted {
    /// Its line in the file.
    pub line: u64,
    /// The lines of the newer decisions that hold.
    pub by: Vec<u64>,
}

/// A comparison with what was learned of its levels.
#[derive(Debug, Clone, Serialize)]
pub struct ComparisonReport {
    /// Its name.
    pub name: String,
    /// The column that it compares.
    pub column: String,
    /// Its levels, the best first.
    pub levels: Vec<LevelReport>,
}

/// A level of a comparison.
#[derive(Debug, Clone, Serialize)]
pub struct LevelReport {
    /// What it says.
    pub label: String,
    /// Its probability among matches.
    pub m: f64,
    /// Its probability among non-matches.
    pub u: f64,
    /// log2(m / u).
    pub weight: f64,
}

/// An entity of several records, side by side.
#[derive(Debug, Clone, Serialize)]
pub struct Merge {
    /// The entity.
    pub entity: String,
    /// Its number of records; only the first few are shown.
    pub size: u64,
    /// The columns shown.
    pub columns: Vec<String>,
    /// The surviving values, masked.
    pub golden: Vec<Option<String>>,
    /// The records: `source/key` and values, masked.
    pub records: Vec<(String, Vec<Option<String>>)>,
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
