//! `match` as written: blocking keys, comparisons, thresholds.

use super::document::Path;
use super::shape::Node;
use super::value::{self, KeyTerm};
use super::vocabulary::Vocabulary;
use crate::diag::{Diagnostic, did_you_mean};

/// `match` as written.
#[derive(Debug, Clone)]
pub struct Match {
    /// Blocking keys; `None` is auto.
    pub block: Option<Vec<Vec<(KeyTerm, Path)>>>,
    /// Comparisons; `None` is auto.
    pub compare: Option<Vec<CompareField>>,
    /// Probability of a link.
    pub link_at: f64,
    /// Probability of a review.
    pub review_at: f64,
    /// Records in a block at most.
    pub max_block: Option<u64>,
    /// Pairs of all keys at most.
    pub max_pairs: Option<u64>,
    /// Columns whose difference forbids a link.
    pub never: Vec<(String, Path)>,
    /// The column of which an entity has each value once at most.
    pub one_per: Option<(String, Path)>,
    /// Where it stands.
    pub at: Path,
}

/// A comparison as written.
#[derive(Debug, Clone)]
pub struct CompareField {
    /// Its name.
    pub name: String,
    /// Its column.
    pub column: String,
    /// How.
    pub by: Compare,
    /// Term frequencies, if said.
    pub term_frequency: Option<bool>,
    /// Comparisons that take its place.
    pub unless: Vec<(String, Path)>,
    /// Where it stands.
    pub at: Path,
}

/// How a comparison compares.
#[derive(Debug, Clone)]
pub enum Compare {
    /// A comparator by name.
    Named(String),
    /// Levels at similarities.
    JaroWinkler(Vec<f64>),
    /// Levels at edits.
    Levenshtein(Vec<usize>),
    /// Levels at edits and swaps.
    DamerauLevenshtein(Vec<usize>),
}
/// Reads `match`.
pub fn matching(node: &Node, vocabulary: &Vocabulary, found: &mut Vec<Diagnostic>) -> Match {
    let terms = |key: &Node| key.key_terms().into_iter().filter_map(|(term, at)| Some((value::key_term(&term).ok()?, at.path))).collect();
    let block = node.get("block").filter(|n| n.value.is_sequence());
    let compare = node.get("compare").filter(|n| n.value.is_mapping());
    if let Some(node) = &block {
        let keys = node.items();
        let empty = if keys.is_empty() { Some(node) } else { keys.iter().find(|key| key.items().is_empty()) };
        let help = "`auto`, or a list such as `[[email], [last_name, birth_date]]`";
        found.extend(empty.map(|node| node.error("a blocking key without a column").help(help)));
    }
    if let Some(node) = compare.as_ref().filter(|node| node.entries().is_empty()) {
        found.push(node.error("no comparison is given").help("`auto`, or a map such as `{ last_name: name }`"));
    }
    let (link_at, review_at) = (node.number_at("link_at").unwrap_or(0.95), node.number_at("review_at").unwrap_or(0.5));
    for key in ["link_at", "review_at"] {
        if let Some(zero) = node.get(key).filter(|n| n.value.as_f64() == Some(0.0)) {
            let help = "at 0 every pair is kept, however unlike; 0.95 for links and 0.5 for suggestions are usual";
            found.push(zero.error(format!("`{key}` is 0")).help(help));
        }
    }
    let whole = |key: &str| node.get(key).and_then(|n| n.value.as_u64());
    for (key, least) in [("max_block", 2), ("max_pairs", 1)] {
        if let Some(node) = node.get(key).filter(|n| n.value.as_u64().is_some_and(|n| n < least)) {
            let help = format!("a block of one record has no pairs; leave `{key}` out where there is no limit");
            found.push(node.error(format!("`{key}` is below {least}")).help(help));
        }
    }
    if review_at > link_at {
        let at = node.get("review_at").or(node.get("link_at")).unwrap_or(node.clone());
        found.push(at.error("`review_at` is above `link_at`").help("pairs from `review_at` up to `link_at` are suggested for review"));
    }
    Match {
        block: block.map(|n| n.items().iter().map(terms).collect()),
        compare: compare.map(|n| n.entries().iter().filter_map(|(name, n)| compare_field(name, n, vocabulary, found)).collect()),
        link_at,
        review_at,
        max_block: whole("max_block"),
        max_pairs: whole("max_pairs"),
        never: node.get("never").map(|n| n.items()).unwrap_or_default().iter().filter_map(|n| Some((n.text()?, n.path.clone()))).collect(),
        one_per: node.get("one_per").and_then(|n| Some((n.text()?, n.path))),
        at: node.path.clone(),
    }
}

fn compare_field(name: &str, node: &Node, vocabulary: &Vocabulary, found: &mut Vec<Diagnostic>) -> Option<CompareField> {
    let numbers = |key: &str| -> Option<Vec<f64>> { Some(node.get(key)?.items().iter().filter_map(|n| n.value.as_f64()).collect()) };
    let edits = |key: &str| numbers(key).map(|list| list.into_iter().map(|n| n as usize).collect());
    let named = if node.value.is_mapping() { node.get("by") } else { Some(node.clone()) };
    let by = if let Some(named) = named {
        let comparator = named.text()?;
        if !vocabulary.comparators.iter().any(|(n, _)| *n == comparator) {
            let help = did_you_mean(&comparator, vocabulary.comparators.iter().map(|(n, _)| *n));
            found.push(named.error(format!("unknown comparator `{comparator}`")).maybe_help(help));
            return None;
        }
        Compare::Named(comparator)
    } else if let Some(levels) = numbers("jaro_winkler") {
        Compare::JaroWinkler(levels)
    } else if let Some(levels) = edits("levenshtein") {
        Compare::Levenshtein(levels)
    } else if let Some(levels) = edits("damerau_levenshtein") {
        Compare::DamerauLevenshtein(levels)
    } else {
        found.push(node.error("the comparison does not say how").help("add `by: <comparator>` or `jaro_winkler: [0.92, 0.8]`"));
        return None;
    };
    Some(CompareField {
        name: name.to_string(),
        column: node.text_at("column").unwrap_or_else(|| name.to_string()),
        by,
        term_frequency: node.get("term_frequency").and_then(|n| n.value.as_bool()),
        unless: node
            .get("unless")
            .map(|n| n.items())
            .unwrap_or_default()
            .iter()
            .filter_map(|n| Some((n.text()?, n.path.clone())))
            .collect(),
        at: node.path.clone(),
    })
}
