//! Two records as one integer: four bits for the level of each comparison.
//!
//! A pattern of levels is all that training and weighing need to know about a pair, and there are far fewer
//! patterns than pairs. Level 0 is equality; [`MISSING`] says that a value is missing on either side.

use super::derived::Derived;
use super::keys::Key;
use super::rows::Rows;
use super::swapped::Swapped;
use super::table::{Field, Wanted};
use crate::resolve::{Comparison, Measure};
use crate::similarity::signature::Signature;
use crate::similarity::{self, Comparator, Prepare};
use crate::value::placeholder::is_placeholder;
use std::borrow::Cow;
use std::sync::Arc;

/// The level of a comparison where a value is missing.
pub const MISSING: u8 = 15;
/// The level of a comparison that only repeats what others say, and so does not count.
pub const REPEATS: u8 = 14;
/// Most comparisons that fit one pattern.
pub const MOST: usize = 16;

/// The level of comparison `at` in a pattern.
pub fn unpack(pattern: u64, at: usize) -> u8 {
    (pattern >> (4 * at) & 15) as u8
}

/// A pattern with the level of comparison `at` added; that place must still be 0.
pub fn pack(pattern: u64, at: usize, level: u8) -> u64 {
    pattern | u64::from(level & 15) << (4 * at)
}

/// A pattern with another level of comparison `at`.
pub fn with(pattern: u64, at: usize, level: u8) -> u64 {
    pattern & !(15 << (4 * at)) | u64::from(level) << (4 * at)
}

/// A pattern in which comparison `at` only repeats what others say.
pub fn repeated(pattern: u64, at: usize) -> u64 {
    with(pattern, at, REPEATS)
}

/// A comparison made ready to run.
pub struct Comparer {
    /// Its name in the plan.
    pub name: String,
    /// The column it compares.
    pub column: usize,
    /// Which field holds the column's match forms.
    pub field: usize,
    /// Labels of the levels, best first.
    pub labels: Vec<String>,
    /// Whether agreement on rare values counts for more.
    pub term_frequency: bool,
    /// Set if its values are made from those of other comparisons.
    pub derived: Option<Derived>,
    /// Comparisons that say what it says: where one of them is not missing, it does not count.
    pub unless: Vec<usize>,
    rule: Rule,
}

enum Rule {
    Named(&'static Comparator),
    Similar(Vec<f64>),
    Edits(Edits, Vec<usize>),
}

/// A kernel that counts edits, and its bound.
#[derive(Clone, Copy)]
struct Edits {
    within: fn(&str, &str, usize) -> bool,
    at_least: fn(&Signature, &Signature) -> usize,
}

const LEVENSHTEIN: Edits =
    Edits { within: |a, b, most| similarity::levenshtein::within(a, b, most).is_some(), at_least: Signature::levenshtein_at_least };
const DAMERAU: Edits = Edits { within: similarity::damerau::within, at_least: Signature::damerau_at_least };

impl Comparer {
    /// The comparison of a plan, over the field of that number.
    pub fn new(comparison: &Comparison, field: usize) -> Comparer {
        let (rule, labels) = rule(&comparison.measure);
        Comparer {
            name: comparison.name.clone(),
            column: comparison.column,
            field,
            labels,
            term_frequency: comparison.term_frequency,
            derived: None,
            unless: Vec::new(),
            rule,
        }
    }

    /// What kind of value it compares: the name of its comparator, empty for written thresholds.
    pub fn kind(&self) -> &'static str {
        match &self.rule {
            Rule::Named(comparator) => comparator.name,
            _ => "",
        }
    }

    /// The levels that are weighed apart from those beside them.
    pub fn aside(&self) -> &'static [u8] {
        match &self.rule {
            Rule::Named(comparator) => comparator.aside,
            _ => &[],
        }
    }

    /// Whether it compares by a comparator's name, and what goes beyond levels is found out: what it means that a value is
    /// missing, and that nearly equal ones are rare. Written thresholds say all there is.
    pub fn is_named(&self) -> bool {
        matches!(self.rule, Rule::Named(_))
    }

    /// The level of names that stand in each other's column, if it has one.
    pub fn swapped(&self) -> Option<u8> {
        self.labels.iter().position(|label| label == similarity::SWAPPED).map(|level| level as u8)
    }

    /// The last level: nothing is in common.
    pub fn last(&self) -> u8 {
        (self.labels.len() - 1) as u8
    }

    /// The best level that two different match forms can have, by their signatures. If it is the last, it is
    /// their level.
    #[inline]
    pub fn best_level(&self, a: &Signature, b: &Signature) -> u8 {
        let reached = match &self.rule {
            Rule::Named(comparator) => return comparator.bound.map_or(1, |bound| bound(a, b)),
            Rule::Similar(thresholds) => {
                let alike = a.jaro_winkler_at_most(b);
                thresholds.iter().position(|least| alike >= *least)
            }
            Rule::Edits(edits, most) => {
                let apart = (edits.at_least)(a, b);
                most.iter().position(|most| apart <= *most)
            }
        };
        reached.map_or(self.last(), |at| at as u8 + 1)
    }

    /// The level of two match forms that are neither missing nor equal. Of long ones only the beginnings are
    /// compared: the time grows with the square of the length, and likeness shows early.
    pub fn level(&self, a: &str, b: &str) -> u8 {
        let (a, b) = (beginning(a), beginning(b));
        let passed = match &self.rule {
            Rule::Named(comparator) => return (comparator.level)(a, b),
            Rule::Similar(thresholds) => {
                let alike = similarity::jaro_winkler::similarity(a, b);
                thresholds.iter().position(|least| alike >= *least)
            }
            Rule::Edits(edits, most) => most.iter().position(|most| (edits.within)(a, b, *most)),
        };
        passed.map_or(self.last(), |at| at as u8 + 1)
    }
}

impl Comparer {
    /// The likeness that each level of weighed words asks for.
    fn thresholds(&self) -> Option<&'static [f64]> {
        match &self.rule {
            Rule::Named(comparator) => comparator.weighed,
            _ => None,
        }
    }

    /// The level of two different values whose weighed words are so much alike.
    fn level_at(&self, alike: f64) -> u8 {
        match &self.rule {
            Rule::Named(comparator) => comparator.level_at(alike),
            _ => self.last(),
        }
    }
}

/// Longest part of a match form that is compared, in bytes. Names and addresses are far shorter.
const COMPARED: usize = 256;

/// What is compared of a match form.
pub fn beginning(form: &str) -> &str {
    &form[..form.floor_char_boundary(COMPARED)]
}

/// What a measure needs of a column.
pub fn wanted(column: usize, measure: &Measure) -> Wanted {
    let (prepare, signed, weighed): (Prepare, bool, bool) = match measure {
        Measure::Named(comparator) => (comparator.prepare, comparator.bound.is_some(), comparator.weighed.is_some()),
        _ => (similarity::fold::fold, true, false),
    };
    Wanted { column, prepare, signed, weighed }
}

/// The level of two values that are compared so; none where one of them is missing, or stands for nothing. How rare a word
/// is only a whole column tells: here all words count alike.
pub fn level_of(measure: &Measure, a: &str, b: &str) -> Option<u8> {
    let prepare = wanted(0, measure).prepare;
    let form = |value| if is_placeholder(value) { Cow::Borrowed("") } else { prepare(value) };
    let (a, b) = (form(a), form(b));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let comparison = Comparison { name: String::new(), column: 0, measure: measure.clone(), term_frequency: false, unless: Vec::new() };
    Some(if a == b { 0 } else { Comparer::new(&comparison, 0).level(&a, &b) })
}

/// Thresholds in the order of the levels, whatever order they were written in, and labels to go with them.
fn rule(measure: &Measure) -> (Rule, Vec<String>) {
    let labelled = |middle: Vec<String>| {
        let mut labels = vec!["equal".to_owned()];
        labels.extend(middle);
        labels.push("different".to_owned());
        labels
    };
    // What four bits hold: twelve thresholds between equal and different, what only repeats, and missing.
    match measure {
        Measure::Named(comparator) => (Rule::Named(comparator), comparator.levels.iter().map(|&l| l.to_owned()).collect()),
        Measure::JaroWinkler(thresholds) => {
            let mut sorted = thresholds.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            sorted.truncate(12);
            let labels = labelled(sorted.iter().map(|t| format!("Jaro-Winkler at least {t}")).collect());
            (Rule::Similar(sorted), labels)
        }
        Measure::Levenshtein(most) => edits(LEVENSHTEIN, most, "Levenshtein", labelled),
        Measure::DamerauLevenshtein(most) => edits(DAMERAU, most, "Damerau-Levenshtein", labelled),
    }
}

fn edits(kernel: Edits, most: &[usize], name: &str, labelled: impl Fn(Vec<String>) -> Vec<String>) -> (Rule, Vec<String>) {
    let mut sorted = most.to_vec();
    sorted.sort_unstable();
    sorted.truncate(12);
    let labels = labelled(sorted.iter().map(|n| format!("{name} at most {n}")).collect());
    (Rule::Edits(kernel, sorted), labels)
}

/// Whether every comparison of a pattern is missing.
pub fn says_nothing(levels: u64, comparisons: usize) -> bool {
    (0..comparisons).all(|at| unpack(levels, at) >= REPEATS)
}

/// What is compared, over the values of all records.
pub struct Compared {
    /// The comparisons.
    pub comparers: Vec<Comparer>,
    /// The columns as numbers.
    pub fields: Vec<Field>,
    /// The same numbers by row, and what keys say of them.
    pub rows: Arc<Rows>,
    /// Given and family names that may be swapped.
    pub swapped: Option<Swapped>,
    /// For each row the list it is from, of which nobody is twice in it; empty without such lists.
    pub lists: Arc<Vec<u32>>,
    /// How many records there are.
    pub count: usize,
}

impl Compared {
    /// Comparisons over the fields of so many records, which keys bring together in blocks. Numbers are kept by row
    /// alone: fields lose theirs.
    pub fn new(
        comparers: Vec<Comparer>,
        mut fields: Vec<Field>,
        lists: Arc<Vec<u32>>,
        count: usize,
        keys: &[Key],
        blocks: &[Vec<u32>],
    ) -> Compared {
        let columns: Vec<&[u32]> = comparers.iter().map(|comparer| fields[comparer.field].ids.as_slice()).collect();
        let of_columns: Vec<usize> = comparers.iter().map(|comparer| comparer.field).collect();
        let rows = Arc::new(Rows::new(&columns, &of_columns, count, keys, blocks));
        fields.iter_mut().for_each(|field| field.ids = Vec::new());
        let swapped = Swapped::find(&comparers, &fields);
        Compared { comparers, fields, rows, swapped, lists, count }
    }

    /// The field of a comparison.
    pub fn field(&self, at: usize) -> &Field {
        &self.fields[self.comparers[at].field]
    }

    /// For each value of a comparison its signature; none where the comparison has no use for them, which others of the same
    /// field may have.
    pub fn signatures(&self, at: usize) -> &[Signature] {
        if matches!(self.comparers[at].rule, Rule::Named(comparator) if comparator.bound.is_none()) {
            &[]
        } else {
            &self.field(at).signatures
        }
    }

    /// The level of two values by their numbers.
    fn level(&self, at: usize, a: u32, b: u32) -> u8 {
        match (a, b) {
            (0, _) | (_, 0) => MISSING,
            _ if a == b => 0,
            _ => self.level_of_different(at, a, b),
        }
    }

    /// The level of two values, by their numbers, that are neither missing nor equal.
    pub fn level_of_different(&self, at: usize, a: u32, b: u32) -> u8 {
        let field = self.field(at);
        match &field.bags {
            Some(bags) => self.comparers[at].level_at(bags.similarity(a, b)),
            None => self.comparers[at].level(field.forms.get(a), field.forms.get(b)),
        }
    }

    /// How far two rows are above the least likeness of their level of a comparison of weighed words, on the way to the
    /// next better level: 0 to 1. Nothing for other comparisons, and where their level says all.
    pub fn above_level(&self, at: usize, left: u32, right: u32) -> Option<f64> {
        let (a, b) = (self.rows.of(left)[at], self.rows.of(right)[at]);
        let bags = self.field(at).bags.as_ref().filter(|_| a != 0 && b != 0 && a != b)?;
        let thresholds = self.comparers[at].thresholds()?;
        let alike = bags.similarity(a, b);
        let level = thresholds.iter().position(|least| alike >= *least).unwrap_or(thresholds.len());
        let low = thresholds.get(level).copied().unwrap_or(0.0);
        let high = level.checked_sub(1).map_or(1.0, |better| thresholds[better]);
        Some(((alike - low) / (high - low)).clamp(0.0, 1.0))
    }

    /// The pattern of two rows.
    pub fn pattern(&self, left: u32, right: u32) -> u64 {
        let ids = self.rows.of(left).iter().zip(self.rows.of(right)).take(self.comparers.len());
        let levels = ids.enumerate().fold(0, |pattern, (at, (a, b))| pack(pattern, at, self.level(at, *a, *b)));
        self.settled(levels, left, right)
    }

    /// The pattern with names that are swapped, and without evidence that only repeats other evidence.
    pub fn settled(&self, levels: u64, left: u32, right: u32) -> u64 {
        let last = |at: usize| self.comparers[at].last();
        let levels = self.swapped.as_ref().map_or(levels, |swapped| swapped.pattern(levels, last, &self.rows, left, right));
        self.comparers.iter().enumerate().fold(levels, |pattern, (at, comparer)| {
            if comparer.unless.iter().any(|other| unpack(levels, *other) < REPEATS) {
                return repeated(pattern, at);
            }
            match &comparer.derived {
                Some(derived) => derived.without_repetition(self, pattern, at, left, right),
                None => pattern,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn comparer(measure: Measure) -> Comparer {
        Comparer::new(&Comparison { name: "x".into(), column: 0, measure, term_frequency: false, unless: Vec::new() }, 0)
    }

    #[test]
    fn thresholds_make_levels_whatever_their_order() {
        let names = comparer(Measure::JaroWinkler(vec![0.8, 0.92]));
        assert_eq!(names.labels, ["equal", "Jaro-Winkler at least 0.92", "Jaro-Winkler at least 0.8", "different"]);
        assert_eq!((names.level("martha", "marhta"), names.level("dwayne", "duane"), names.level("ann", "bob")), (1, 2, 3));
        let dates = comparer(Measure::Levenshtein(vec![2, 1]));
        assert_eq!((dates.level("abcd", "abce"), dates.level("abcd", "abdc"), dates.level("abcd", "wxyz")), (1, 2, 3));
        assert_eq!(comparer(Measure::DamerauLevenshtein(vec![1])).level("abcd", "abdc"), 1);
    }

    proptest! {
        #[test]
        fn packing_keeps_every_level(levels in proptest::collection::vec(0u8..16, 0..=MOST)) {
            let pattern = levels.iter().enumerate().fold(0, |pattern, (at, level)| pack(pattern, at, *level));
            let back: Vec<u8> = (0..levels.len()).map(|at| unpack(pattern, at)).collect();
            prop_assert_eq!(back, levels);
        }
    }
}
