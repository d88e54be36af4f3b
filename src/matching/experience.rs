//! What matches look like before anything is learnt: general experience with customer records, by kind of value.
//!
//! It starts the learning and stays in it as a number of imagined matches, so that a hundred matches give sensible
//! frequencies; a million pass over it. Numbers are round on purpose: birth dates stay, people move house and
//! have a second telephone and a second address for e-mail.

use super::em::normalised;

/// For each comparator: how often its values are equal in a match, and how often nothing of them agrees.
const BY_KIND: &[(&str, f64, f64)] = &[
    ("name", 0.85, 0.04),
    ("family_name", 0.85, 0.05),
    ("full_name", 0.8, 0.04),
    ("organisation", 0.8, 0.06),
    ("email", 0.75, 0.2),
    ("phone", 0.75, 0.2),
    ("date", 0.9, 0.02),
    ("street", 0.75, 0.1),
    ("place", 0.85, 0.08),
    ("postcode", 0.8, 0.1),
    ("id", 0.9, 0.03),
    ("exact", 0.9, 0.1),
    ("text", 0.75, 0.1),
    ("number", 0.8, 0.12),
    ("amount", 0.55, 0.15),
];
/// For comparisons by written thresholds.
const OTHERWISE: (f64, f64) = (0.8, 0.06);

/// Where the first agrees between two persons, how often the second does: they live in one house, or are of one
/// family. `house` is an address with its number, `family` a family name.
const TOGETHER: &[(&str, &str, f64)] = &[
    ("house", "postcode", 0.95),
    ("house", "place", 0.95),
    ("house", "phone", 0.2),
    ("house", "family", 0.3),
    ("phone", "house", 0.3),
    ("phone", "family", 0.2),
];

/// How often strangers who agree on one thing agree on another, where experience says that they do.
pub fn together(first: &str, second: &str) -> Option<f64> {
    TOGETHER.iter().find(|entry| entry.0 == first && entry.1 == second).map(|entry| entry.2)
}

/// How often given and family name of a match are in each other's column.
const SWAPPED: f64 = 0.005;

/// Frequencies of levels among matches: mostly equal, and of those between equal and different each further one
/// rarer. That names are `swapped`, if that is a level, has a frequency of its own.
pub fn levels(kind: &str, levels: usize, swapped: Option<u8>) -> Vec<f64> {
    if let Some(swapped) = swapped {
        let mut others = self::levels(kind, levels - 1, None);
        others.insert(usize::from(swapped), SWAPPED);
        return normalised(others);
    }
    let known = BY_KIND.iter().find(|(name, ..)| *name == kind).map(|(_, equal, different)| (*equal, *different));
    let (equal, different) = known.unwrap_or(OTHERWISE);
    let between = levels.saturating_sub(2);
    let steps: f64 = (1..=between).map(|step| 0.5f64.powi(step as i32)).sum();
    let rest = (1.0 - equal - different).max(0.01);
    let one = |level: usize| match level {
        0 => equal,
        level if level + 1 == levels => different,
        level => rest * 0.5f64.powi(level as i32) / steps,
    };
    normalised((0..levels).map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity;

    #[test]
    fn what_goes_together_is_named_once_and_never_certain() {
        for (at, (first, second, often)) in TOGETHER.iter().enumerate() {
            assert!(first != second && (0.0..1.0).contains(often));
            assert!(TOGETHER[..at].iter().all(|entry| (entry.0, entry.1) != (*first, *second)));
            assert_eq!(together(first, second), Some(*often));
        }
        assert_eq!(together("name", "date"), None);
    }

    #[test]
    fn swapped_names_change_nothing_between_the_other_levels() {
        let (with, without) = (levels("name", 6, Some(4)), levels("name", 5, None));
        assert!((with[4] - SWAPPED).abs() < 1e-4 && (with.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let others = [0, 1, 2, 3, 5].map(|level| with[level] / with[0]);
        assert!(others.iter().zip(&without).all(|(with, m)| (with - m / without[0]).abs() < 1e-12));
    }

    #[test]
    fn every_comparator_has_an_entry_and_equality_speaks_for_a_match() {
        for comparator in similarity::ALL {
            assert!(BY_KIND.iter().any(|(name, ..)| *name == comparator.name), "{}", comparator.name);
        }
        for kind in BY_KIND.iter().map(|(name, ..)| *name).chain([""]) {
            for n in 2..15 {
                let levels = levels(kind, n, None);
                assert!((levels.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(levels[0] > 0.5 && levels.iter().all(|m| *m > 0.0));
                assert!(levels[1..n - 1].windows(2).all(|two| two[0] > two[1]), "{kind} {levels:?}");
            }
        }
    }
}
