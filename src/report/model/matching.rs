//! What a report says about matching, and about what people decided.

use serde::Serialize;

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
    /// The probability from which a pair is a link.
    pub link_at: f64,
    /// The probability from which a pair is suggested for review.
    pub review_at: f64,
    /// What an entity has one record of at most: `_source`, or a column; null where nothing is said.
    pub one_per: Option<String>,
    /// Links that `never` forbade.
    pub forbidden: u64,
    /// Entities.
    pub entities: u64,
    /// Records that are not the only one of their entity, less one for each entity.
    pub duplicates: u64,
    /// The weight that two random records start with: log2 of the odds that they match. With the weights of the
    /// comparisons it makes the weight of a pair.
    pub prior_weight: f64,
    /// The share of right pairs that the blocking keys bring together at all, estimated from how many keys find each; null
    /// where every pair was compared, or too few were found to tell.
    pub reached: Option<Interval>,
    /// How right the links should be by the probabilities of the pairs themselves; null without a link.
    pub expected: Option<Expected>,
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
    /// How long its steps took.
    pub stages: Vec<MatchStage>,
}

/// What the probabilities of pairs let expect, if the odds of pairs are off by a power between a half and six.
#[derive(Debug, Clone, Serialize)]
pub struct Expected {
    /// The share of links that are right.
    pub precision: Interval,
    /// The share of all right pairs that are links, those that no blocking key brings together included.
    pub recall: Interval,
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
    /// Records in its largest block, before any was cut.
    pub largest_block: u64,
    /// Its largest blocks, the largest first, values masked.
    pub largest: Vec<BlockReport>,
    /// How many blocks were too large for the pipeline's budget and cut into windows of records that are alike.
    pub cut: u64,
}

/// A large block of a key.
#[derive(Debug, Clone, Serialize)]
pub struct BlockReport {
    /// The values of the key's parts, masked.
    pub values: Vec<String>,
    /// Its records.
    pub records: u64,
    /// The windows that it was cut into; 1 if it is whole.
    pub windows: u64,
}

/// A step of matching.
#[derive(Debug, Clone, Serialize)]
pub struct MatchStage {
    /// What it does.
    pub name: String,
    /// How long it took.
    pub seconds: f64,
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
    /// The newest time of a decision that the run read.
    pub until: String,
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
    /// How many decisions' records have changed since.
    pub stale_total: u64,
    /// Which, a thousand at most.
    pub stale: Vec<Stale>,
    /// How many decisions newer ones contradict; they are not obeyed.
    pub contradicted_total: u64,
    /// Which, a thousand at most.
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
    /// The first lines of the newer decisions that hold.
    pub by: Vec<u64>,
}

/// A comparison with what was learned of its levels.
#[derive(Debug, Clone, Serialize)]
pub struct ComparisonReport {
    /// Its name.
    pub name: String,
    /// The column that it compares.
    pub column: String,
    /// How: a comparator by name, or `jaro_winkler`, `levenshtein` or `damerau_levenshtein` with thresholds.
    pub comparator: String,
    /// The written thresholds of its levels; empty where the comparator has levels of its own.
    pub thresholds: Vec<f64>,
    /// Comparisons that say what it says: where both records have a value for one of them, it does not count.
    pub unless: Vec<String>,
    /// Its levels, the best first.
    pub levels: Vec<LevelReport>,
    /// That a value is missing.
    pub missing: LevelReport,
}

/// A level of a comparison.
#[derive(Debug, Clone, Serialize)]
pub struct LevelReport {
    /// What it says.
    pub label: String,
    /// Its probability among matches; of a level among those whose values are both there.
    pub m: f64,
    /// Its probability among non-matches, likewise.
    pub u: f64,
    /// log2(m / u), pooled with its neighbours where it would rise from one level to the next; of a level together with what it
    /// says that both values are there.
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
