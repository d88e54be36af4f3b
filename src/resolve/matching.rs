//! Matching as meant: columns by index, comparators found.

use super::Scope;
use crate::similarity::{self, Comparator};
use crate::spec;

/// How duplicates are found.
#[derive(Debug, Clone)]
pub struct Matching {
    /// Which records are candidates.
    pub block: Block,
    /// What is compared.
    pub compare: Compare,
    /// Probability from which a pair is a link.
    pub link_at: f64,
    /// Probability from which a pair is suggested for review.
    pub review_at: f64,
    /// Columns of which two different values forbid a link.
    pub never: Vec<usize>,
    /// What an entity has one record of at most.
    pub one_per: Option<OnePer>,
    /// Records that a block may have before it is cut into windows.
    pub max_block: Option<u64>,
    /// Pairs that all keys together may make before their largest blocks are cut into windows.
    pub max_pairs: Option<u64>,
}

/// Lists that are free of duplicates in themselves, so that only records of different lists can be one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnePer {
    /// Each source of the pipeline.
    Source,
    /// The records that have the same value in this column.
    Column(usize),
}

/// Which records are candidates.
#[derive(Debug, Clone)]
pub enum Block {
    /// Chosen from the columns.
    Auto,
    /// Those that agree on one of these.
    Keys(Vec<BlockingKey>),
}

/// Parts are joined; a record takes part only where every part has a value.
#[derive(Debug, Clone)]
pub struct BlockingKey {
    /// What reports call it.
    pub label: String,
    /// Its parts.
    pub parts: Vec<KeyPart>,
}

/// A part of a blocking key.
#[derive(Debug, Clone)]
pub struct KeyPart {
    /// The column.
    pub column: usize,
    /// What of its value counts.
    pub transform: Transform,
}

/// What of a value counts in a blocking key. Lengths are in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// All of it.
    Value,
    /// The first characters.
    Prefix(usize),
    /// The last characters.
    Suffix(usize),
    /// The year of a date.
    Year,
    /// American Soundex.
    Soundex,
    /// How a Chinese name is read in Mandarin, in characters or in letters.
    Pinyin,
    /// How it sounds in Cantonese, in characters or in the spellings of Hong Kong.
    Jyutping,
    /// The first letters of its words; a short word alone may be such letters already.
    Initials,
    /// The word that fewest values of the column have.
    Rarest,
    /// A word of the value, drawn so that two values draw the same as often as they have rare words in common; draws of
    /// different numbers are independent.
    Sample(usize),
}

/// What is compared.
#[derive(Debug, Clone)]
pub enum Compare {
    /// Chosen from the columns.
    Auto,
    /// These.
    Fields(Vec<Comparison>),
}

/// A comparison of one column.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What reports call it.
    pub name: String,
    /// The column.
    pub column: usize,
    /// How.
    pub measure: Measure,
    /// Whether agreement on a rare value counts for more.
    pub term_frequency: bool,
    /// Names of comparisons that say what this one says: where both records have a value for one of them, it does not
    /// count.
    pub unless: Vec<String>,
}

/// How two values are compared.
#[derive(Debug, Clone)]
pub enum Measure {
    /// By a comparator with levels of its own.
    Named(&'static Comparator),
    /// Levels at these Jaro-Winkler similarities.
    JaroWinkler(Vec<f64>),
    /// Levels at these numbers of edits.
    Levenshtein(Vec<usize>),
    /// Levels at these numbers of edits and swaps.
    DamerauLevenshtein(Vec<usize>),
}

impl Measure {
    /// Whether it is by a comparator for names of persons.
    pub fn is_of_names(&self) -> bool {
        matches!(self, Measure::Named(comparator) if similarity::NAMES.contains(&comparator.name))
    }
}

/// Blocking keys at most: which of them have a pair is kept as bits.
pub const MOST_KEYS: usize = 32;

pub(super) fn bind(scope: &mut Scope) -> Option<Matching> {
    let written = scope.written.matching.as_ref()?;
    let block = match &written.block {
        None => Block::Auto,
        Some(keys) => Block::Keys(keys.iter().filter(|k| !k.is_empty()).map(|key| blocking_key(scope, key)).collect()),
    };
    let compare = match &written.compare {
        None => Compare::Auto,
        Some(fields) => Compare::Fields(fields.iter().filter_map(|field| comparison(scope, field, fields)).collect()),
    };
    if matches!(&block, Block::Keys(keys) if keys.len() > MOST_KEYS) {
        scope.error(&written.at.key("block"), format!("more than {MOST_KEYS} blocking keys"), None);
    }
    if matches!(&compare, Compare::Fields(fields) if fields.len() > 16) {
        scope.error(&written.at.key("compare"), "more than 16 comparisons".into(), None);
    }
    let never = written.never.iter().filter_map(|(name, at)| scope.column(name, at)).collect();
    let one_per = written.one_per.as_ref().and_then(|(name, at)| match name.as_str() {
        "_source" => Some(OnePer::Source),
        name => scope.column(name, at).map(OnePer::Column),
    });
    let (link_at, review_at, max_block, max_pairs) = (written.link_at, written.review_at, written.max_block, written.max_pairs);
    Some(Matching { block, compare, link_at, review_at, never, one_per, max_block, max_pairs })
}

fn blocking_key(scope: &mut Scope, terms: &[(spec::value::KeyTerm, spec::Path)]) -> BlockingKey {
    let mut parts = Vec::new();
    let mut labels = Vec::new();
    for (term, at) in terms {
        let Some(column) = scope.column(&term.column, at) else { continue };
        let (transform, label) = match term.function.as_str() {
            "prefix" => (Transform::Prefix(term.length), format!("prefix({}, {})", term.column, term.length)),
            "suffix" => (Transform::Suffix(term.length), format!("suffix({}, {})", term.column, term.length)),
            "year" => (Transform::Year, format!("year({})", term.column)),
            "sample" => (Transform::Sample(term.length), format!("sample({}, {})", term.column, term.length)),
            "soundex" => (Transform::Soundex, format!("soundex({})", term.column)),
            "initials" => (Transform::Initials, format!("initials({})", term.column)),
            "rarest" => (Transform::Rarest, format!("rarest({})", term.column)),
            "pinyin" => (Transform::Pinyin, format!("pinyin({})", term.column)),
            "jyutping" => (Transform::Jyutping, format!("jyutping({})", term.column)),
            _ => (Transform::Value, term.column.clone()),
        };
        parts.push(KeyPart { column, transform });
        labels.push(label);
    }
    BlockingKey { label: labels.join(" + "), parts }
}

fn comparison(scope: &mut Scope, field: &spec::CompareField, all: &[spec::CompareField]) -> Option<Comparison> {
    let column = scope.columns.iter().position(|c| c.name == field.column);
    let Some(column) = column else {
        let part = if field.column == field.name { spec::Part::Key } else { spec::Part::Value };
        let diagnostic = super::unknown_column(&field.column, scope.columns).at(scope.written.document.place(&field.at, part));
        scope.found.push(diagnostic);
        return None;
    };
    let (measure, by_default) = match &field.by {
        spec::Compare::Named(name) => {
            let comparator = similarity::find(name)?;
            (Measure::Named(comparator), comparator.term_frequency)
        }
        spec::Compare::JaroWinkler(levels) => (Measure::JaroWinkler(levels.clone()), false),
        spec::Compare::Levenshtein(levels) => (Measure::Levenshtein(levels.clone()), false),
        spec::Compare::DamerauLevenshtein(levels) => (Measure::DamerauLevenshtein(levels.clone()), false),
    };
    for (name, at) in &field.unless {
        if *name == field.name || !all.iter().any(|other| other.name == *name) {
            let help = crate::diag::did_you_mean(name, all.iter().map(|other| other.name.as_str()).filter(|other| *other != field.name));
            scope.error(at, format!("`unless` names `{name}`, which is no other comparison"), help);
        }
    }
    let unless = field.unless.iter().map(|(name, _)| name.clone()).collect();
    Some(Comparison { name: field.name.clone(), column, measure, term_frequency: field.term_frequency.unwrap_or(by_default), unless })
}
