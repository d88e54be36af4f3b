//! How alike two values are: pure functions on strings, one file for each comparator.
//!
//! At the bottom are *kernels* (`jaro_winkler`, `levenshtein`, `damerau`, `soundex`), the *match form* of text (`fold`) and
//! lists (`nicknames`, `region`). On them stand *comparators*: what two e-mail addresses, dates or names have to do with each
//! other. A comparator has two steps. `prepare` makes the match form of a value, once for each distinct value;
//! `level` says which of a few ordered outcomes two different match forms have. Equal forms never come to it:
//! they are level 0. A missing value is no business of a comparator either: `matching` gives it a level.
//!
//! Invariants: nothing here knows records, columns, Arrow or threads; every function is total and symmetric.
//! A new comparator is one file and one line in [`ALL`].

use signature::Signature;
use std::borrow::Cow;

mod ascii;
pub mod damerau;
pub mod fold;
pub mod han;
pub mod jaro_winkler;
pub mod levenshtein;
pub mod nicknames;
pub mod region;
pub mod signature;
pub mod soundex;
#[cfg(test)]
mod vectors;
pub mod words;

mod amount;
mod date;
mod email;
mod exact;
mod family_name;
mod full_name;
mod id;
mod name;
mod number;
mod organisation;
mod phone;
mod place;
mod postcode;
mod street;
mod text;

/// What makes the match form of a value; it borrows where the value is its own form already, as most cleansed ones are.
pub type Prepare = fn(&str) -> Cow<'_, str>;

/// How one kind of value is compared.
#[derive(Debug)]
pub struct Comparator {
    /// The name in pipelines.
    pub name: &'static str,
    /// What it is for, in one line.
    pub summary: &'static str,
    /// The documentation for users: what it compares, its levels, a source.
    pub doc: &'static str,
    /// The outcomes, best first. The first is equality, the last that nothing is in common.
    pub levels: &'static [&'static str],
    /// The levels that ask for something other than those beside them, as a reading does among spellings: what they weigh need
    /// not lie between the others, only between equal and different.
    pub aside: &'static [u8],
    /// Whether agreement on a rare value should count for more than on a common one, unless the pipeline says.
    pub term_frequency: bool,
    /// Set if it compares words of which the rare ones count for more: the likeness that each level between equal and
    /// different asks for. A table of values then weighs their words; alone, all words count alike.
    pub weighed: Option<&'static [f64]>,
    /// The match form of a value; empty if nothing of it can be compared, which makes it missing.
    pub prepare: Prepare,
    /// The outcome for two match forms that are not equal: an index of `levels`, at least 1.
    pub level: fn(&str, &str) -> u8,
    /// The best outcome that two match forms can have by their signatures, where these say anything.
    pub bound: Option<fn(&Signature, &Signature) -> u8>,
    /// Two raw values and the level that comes out. They run as tests and are shown to users.
    pub examples: &'static [(&'static str, &'static str, u8)],
}

impl Comparator {
    /// The level of two different values whose words are so much alike.
    pub fn level_at(&self, alike: f64) -> u8 {
        let levels = self.weighed.unwrap_or_default();
        levels.iter().position(|least| alike >= *least).unwrap_or(levels.len()) as u8 + 1
    }
}

/// The level of given and family names that stand in each other's column. Two values alone never reach it: it is told where
/// both columns are compared.
pub const SWAPPED: &str = "swapped";

/// The comparators for names of persons.
pub const NAMES: &[&str] = &["name", "family_name", "full_name"];

/// Every comparator, in the order of the reference page.
pub const ALL: &[&Comparator] = &[
    &exact::COMPARATOR,
    &name::COMPARATOR,
    &family_name::COMPARATOR,
    &full_name::COMPARATOR,
    &organisation::COMPARATOR,
    &email::COMPARATOR,
    &phone::COMPARATOR,
    &date::COMPARATOR,
    &street::COMPARATOR,
    &place::COMPARATOR,
    &postcode::COMPARATOR,
    &id::COMPARATOR,
    &number::COMPARATOR,
    &amount::COMPARATOR,
    &text::COMPARATOR,
];

/// The comparator of that name.
pub fn find(name: &str) -> Option<&'static Comparator> {
    ALL.iter().copied().find(|comparator| comparator.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The level of two raw values, equality and the match form included.
    fn level(comparator: &Comparator, a: &str, b: &str) -> u8 {
        let (a, b) = ((comparator.prepare)(a), (comparator.prepare)(b));
        if a == b { 0 } else { (comparator.level)(&a, &b) }
    }

    #[test]
    fn examples_come_out_as_documented() {
        for comparator in ALL {
            for (a, b, expected) in comparator.examples {
                assert_eq!(level(comparator, a, b), *expected, "{}: {a} / {b}", comparator.name);
            }
        }
    }

    #[test]
    fn every_comparator_is_documented_and_found_by_its_own_name() {
        for comparator in ALL {
            assert!(std::ptr::eq(find(comparator.name).unwrap(), *comparator), "{}", comparator.name);
            assert!(comparator.doc.len() > comparator.summary.len() && !comparator.summary.contains('\n'), "{}", comparator.name);
            assert!((2..15).contains(&comparator.levels.len()), "levels must fit four bits");
            assert_eq!(comparator.levels.first(), Some(&"equal"));
            assert_eq!(comparator.levels.last(), Some(&"different"));
        }
        assert!(find("nonsense").is_none());
    }

    #[test]
    fn examples_reach_every_level() {
        for comparator in ALL {
            for wanted in (0..comparator.levels.len() as u8).filter(|level| comparator.levels[usize::from(*level)] != SWAPPED) {
                assert!(comparator.examples.iter().any(|e| e.2 == wanted), "{} level {wanted}", comparator.name);
            }
        }
    }

    #[test]
    fn every_file_of_a_comparator_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/similarity");
        let Ok(files) = std::fs::read_dir(folder) else { return };
        let holding = files.filter(|f| {
            std::fs::read_to_string(f.as_ref().unwrap().path()).unwrap_or_default().contains("pub static COMPARATOR: Comparator =")
        });
        // This file names the constant too, in the line above.
        assert_eq!(holding.count() - 1, ALL.len());
    }

    proptest! {
        #[test]
        fn no_bound_is_worse_than_the_level(a in "[a-c0-2é王 ]{1,9}", b in "[a-c0-2é王 ]{1,9}") {
            for comparator in ALL {
                let (a, b) = ((comparator.prepare)(&a), (comparator.prepare)(&b));
                if let Some(bound) = comparator.bound.filter(|_| a != b && !a.is_empty() && !b.is_empty()) {
                    prop_assert!(bound(&Signature::of(&a), &Signature::of(&b)) <= (comparator.level)(&a, &b), "{}", comparator.name);
                }
            }
        }

        #[test]
        fn levels_are_symmetric_and_in_range(a in "[a-d0-2@ .王小é-]{0,14}", b in "[a-d0-2@ .王小é-]{0,14}") {
            for comparator in ALL {
                let there = level(comparator, &a, &b);
                prop_assert_eq!(there, level(comparator, &b, &a), "{}", comparator.name);
                prop_assert!(usize::from(there) < comparator.levels.len(), "{}", comparator.name);
            }
        }

        #[test]
        fn only_equal_forms_are_equal(a in "[ab1-3]{0,9}", b in "[ab1-3]{0,9}") {
            for comparator in ALL {
                let (x, y) = ((comparator.prepare)(&a), (comparator.prepare)(&b));
                prop_assert!(x == y || (comparator.level)(&x, &y) > 0, "{}", comparator.name);
            }
        }

        #[test]
        fn preparing_twice_changes_nothing(a in "[a-e0-3@ .王小先生é-]{0,14}") {
            for comparator in ALL {
                let once = (comparator.prepare)(&a);
                prop_assert_eq!((comparator.prepare)(&once), once.as_ref(), "{}", comparator.name);
            }
        }
    }
}
