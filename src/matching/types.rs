//! What goes into a match and what comes out.

use super::cluster;
use super::expected;
use super::keys::LargeBlock;
use super::weigh::Scale;
use crate::measure::ColumnFigures;
use crate::measure::labels::{Estimated, Interval, Suggested};
use crate::resolve::Comparison;
use arrow::array::ArrayRef;

/// The records to match. Rows are in canonical order (source, key), so that row numbers do not depend on the
/// order of the files.
pub struct Input<'a> {
    /// How many records there are.
    pub rows: usize,
    /// Their columns, as cleansed text.
    pub columns: Vec<InputColumn<'a>>,
    /// For each record the number of its source, from 1; empty where the plan does not ask for it.
    pub sources: Vec<u32>,
    /// What people said about pairs, each pair once and free of contradictions.
    pub told: &'a [Told],
}

/// What people said about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The smaller row.
    pub left: u32,
    /// The larger row.
    pub right: u32,
    /// What they said.
    pub said: Said,
}

/// An answer of people's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// They are one customer, whatever the machine thinks and `never` forbids.
    Same,
    /// They are not, and must not become one through others.
    Different,
    /// The same, said to take an entity apart: no sample of anything, so nothing is learnt from it.
    Split,
    /// Nobody can tell: the pair is not asked again, and the machine's opinion stands.
    Unsure,
    /// The records have changed since they were called the same, and the pipeline wants to hear it again.
    Again,
    /// The records have changed since they were called different: they stay apart until somebody answers again.
    AgainApart,
}

impl Said {
    /// Whether it keeps the two apart.
    pub fn parts(self) -> bool {
        matches!(self, Said::Different | Said::Split | Said::AgainApart)
    }

    /// The word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Said::Same => "same",
            Said::Different => "different",
            Said::Split => "split",
            Said::Unsure => "unsure",
            Said::Again | Said::AgainApart => "again",
        }
    }
}

/// One column, in as many pieces as it was read: of text, or of numbers of words in a list.
pub struct InputColumn<'a> {
    /// Its name, from which `auto` guesses what it holds.
    pub name: &'a str,
    /// The values; null is missing, and so is what stands for nothing (`N/A`). They are let go as soon as they have
    /// numbers, which frees memory if nobody else holds them.
    pub chunks: Vec<ArrayRef>,
    /// Whether it names the records of a source, which says nothing about which customer it is, or is there in parts as
    /// well: `auto` neither compares it nor makes keys of it; a plan that names the column is obeyed.
    pub key: bool,
}

/// The run was asked to stop; nothing of it may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("matching was cancelled")
    }
}

impl std::error::Error for Cancelled {}

/// What a blocking key costs and finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCount {
    /// The key's label.
    pub key: String,
    /// How many pairs it makes: Σ n(n−1)/2 over its blocks.
    pub pairs: u64,
    /// Those that no earlier key makes; 0 where no pairs were made.
    pub new_pairs: u64,
    /// Records in its largest block, before any was cut.
    pub largest_block: u64,
    /// Records that take part: every part of the key has a value.
    pub records: u64,
    /// Its largest blocks with their values, the largest first.
    pub largest: Vec<LargeBlock>,
    /// How many blocks were too large for the plan's budget and cut into windows.
    pub cut: u64,
}

/// What is decided for a pair that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The same customer.
    Link,
    /// For people to decide.
    Review,
    /// Not the same customer, however alike: two different values in a `never` column.
    NonLink,
}

impl Decision {
    /// What a probability alone decides for a pair that is kept.
    pub(super) fn of(probability: f64, link_at: f64) -> Decision {
        if probability >= link_at { Decision::Link } else { Decision::Review }
    }
}

/// A candidate that reached `review_at`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The smaller row.
    pub left: u32,
    /// The larger row.
    pub right: u32,
    /// The probability that both are the same customer.
    pub probability: f64,
    /// log2 of the odds, prior included.
    pub weight: f64,
    /// The level of every comparison, four bits each, the first comparison lowest; 15 is missing.
    pub levels: u64,
    /// The first key that found it; none where only people brought the two together.
    pub key: Option<u16>,
    /// What is decided.
    pub decision: Decision,
    /// What people said, if they did.
    pub told: Option<Said>,
}

impl Pair {
    /// The level of a comparison: an index of its levels, or nothing where a value is missing.
    pub fn level(&self, comparison: usize) -> Option<usize> {
        let level = super::level::unpack(self.levels, comparison);
        (level < super::level::REPEATS).then_some(usize::from(level))
    }
}

/// What was learnt about matches.
#[derive(Debug, Clone)]
pub struct Model {
    /// The probability that two random records match.
    pub prior: f64,
    /// Each comparison with its levels.
    pub comparisons: Vec<ComparisonModel>,
    /// How many candidate pairs it was learnt from (a pair counts once for each key that finds it).
    pub pairs_trained: u64,
}

/// What was learnt about one comparison.
#[derive(Debug, Clone)]
pub struct ComparisonModel {
    /// Its name in the plan.
    pub name: String,
    /// Index of its column in the input.
    pub column: usize,
    /// Its levels, best first.
    pub levels: Vec<Level>,
    /// That a value is missing; nothing where that was not to be learnt from.
    pub missing: Level,
}

/// What was learnt about one level.
#[derive(Debug, Clone)]
pub struct Level {
    /// What people call it.
    pub label: String,
    /// Its frequency among matches; of a level among those whose values are both there.
    pub m: f64,
    /// Its frequency among non-matches, likewise.
    pub u: f64,
    /// log2(m/u), pooled with its neighbours where that would rise from one level to the next; of a level together with what it
    /// says that both values are there.
    pub weight: f64,
}

/// What precision and recall the probabilities of pairs let expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The share of links that are right.
    pub precision: Interval,
    /// The share of all right pairs that are links, those that no key found included.
    pub recall: Interval,
}

/// The result of a match.
pub struct Matched {
    /// What was learnt.
    pub model: Model,
    /// Each key with its cost and what it found.
    pub blocking: Vec<KeyCount>,
    /// How many distinct pairs were compared.
    pub candidates: u64,
    /// Pairs at or above `review_at`, by left and right row.
    pub pairs: Vec<Pair>,
    /// How many of them are links.
    pub links: u64,
    /// How many are for people: suggestions that are not answered, neither by them nor by what they said of others.
    pub reviews: u64,
    /// Links that `never` forbade: those of two records that contradict each other are non-links, those that would
    /// join contradicting records through others are among the reviews. What people keep apart is not counted.
    pub forbidden: u64,
    /// For each row the smallest row of its entity.
    pub entity: Vec<u32>,
    /// What was compared, as the plan said or as `auto` chose.
    pub comparisons: Vec<Comparison>,
    /// What people should know: fallbacks taken, columns left out.
    pub notes: Vec<String>,
    /// What the values of columns were like, for those that were compared or blocked on.
    pub columns: Vec<(usize, ColumnFigures)>,
    /// Seconds by stage.
    pub timings: Vec<(&'static str, f64)>,
    /// Whether m was corrected by what people said.
    pub learnt_from_people: bool,
    /// The share of all matches that the blocking keys bring together, estimated from how many of them find each; nothing
    /// where every pair was compared, or too few matches were found to tell.
    pub reached: Option<Interval>,
    /// How right the links should be by the probabilities of the pairs themselves; nothing without a link.
    pub expected: Option<Expected>,
    /// How right the links are, estimated from what people said; nothing where they said too little.
    pub estimated: Option<Estimated>,
    /// Thresholds that fit what people said.
    pub suggested: Suggested,
    pub(super) scale: Scale,
    pub(super) link_at: f64,
    pub(super) unkept: expected::Unkept,
}

impl Matched {
    /// What each comparison adds to the weight of a pair, in the order of the model's comparisons; with the
    /// weight of the prior they make the pair's weight.
    pub fn weights_of(&self, pair: &Pair) -> impl Iterator<Item = f64> {
        self.scale.parts(pair.levels, pair.left, pair.right)
    }

    /// What would be expected if the pairs from a probability on were links.
    pub fn expected_at(&self, link_at: f64) -> Option<Expected> {
        let is_link = |pair: &Pair| pair.probability >= link_at;
        let links = self.pairs.iter().filter(|pair| pair.decision != Decision::NonLink && is_link(pair));
        let entity = cluster::components(self.entity.len(), links.map(|pair| (pair.left, pair.right)));
        expected::of(&self.pairs, &self.unkept, &entity, is_link)
    }

    /// What one comparison of the model, by its place, adds to the weight of a pair.
    pub fn weight_of(&self, pair: &Pair, comparison: usize) -> f64 {
        self.scale.part(pair.levels, pair.left, pair.right, comparison)
    }

    /// What brought a pair to be compared: the blocking key that found it first, or `decision`.
    pub fn found_by(&self, pair: &Pair) -> &str {
        pair.key.and_then(|key| self.blocking.get(usize::from(key))).map_or("decision", |key| key.key.as_str())
    }

    /// The weight of the prior: log2 of the odds that two random records match.
    pub fn prior_weight(&self) -> f64 {
        super::weigh::weight_at(self.model.prior)
    }
}
