//! Given and family names that stand in each other's column: `Wei` `Zhang` and `Zhang` `Wei`.
//!
//! Each of the two comparisons alone sees names that have nothing in common. Where both do, it is asked whether the names
//! are equal crosswise, by numbers: for each family name the number of the same text among given names. Christen (2012),
//! *Data Matching*, chapter 3, on swapped names as an error of entry.

use super::level::{Comparer, unpack, with};
use super::rows::Rows;
use super::table::Field;
use hashbrown::HashMap;

/// The columns of given and family names, and what they have in common.
pub struct Swapped {
    /// The comparison of given names, and its level for swapped ones.
    given: (usize, u8),
    /// The comparison of family names, and its level for swapped ones.
    family: (usize, u8),
    /// For each family name its number as a given name; 0 where nobody has it as one.
    as_given: Vec<u32>,
}

impl Swapped {
    /// Finds the comparisons of given and of family names, if there is one of each.
    pub fn find(comparers: &[Comparer], fields: &[Field]) -> Option<Swapped> {
        let one = |kind: &str| {
            let mut of_kind = comparers.iter().enumerate().filter(|(_, comparer)| comparer.kind() == kind);
            let (at, comparer) = of_kind.next().filter(|_| of_kind.next().is_none())?;
            Some((at, comparer.swapped()?, &fields[comparer.field].forms))
        };
        let ((given, given_level, given_names), (family, family_level, family_names)) = (one("name")?, one("family_name")?);
        let known: HashMap<&str, u32> = given_names.iter().zip(0..).skip(1).collect();
        let as_given = family_names.iter().map(|name| known.get(name).copied().unwrap_or(0)).collect();
        Some(Swapped { given: (given, given_level), family: (family, family_level), as_given })
    }

    /// The level of a comparison for swapped names, if it is one of the two.
    pub fn level_of(&self, at: usize) -> Option<u8> {
        [self.given, self.family].iter().find(|(comparison, _)| *comparison == at).map(|(_, level)| *level)
    }

    /// Whether two rows have their names crosswise.
    pub fn are_crosswise(&self, rows: &Rows, left: u32, right: u32) -> bool {
        let (left, right) = (rows.of(left), rows.of(right));
        let as_given = |row: &[u32]| self.as_given[row[self.family.0] as usize];
        let is_given = |name: u32, row: &[u32]| name != 0 && name == row[self.given.0];
        is_given(as_given(left), right) && is_given(as_given(right), left) && left[self.given.0] != right[self.given.0]
    }

    /// The pattern of two rows, in which swapped names have a level of their own.
    pub fn pattern(&self, pattern: u64, last: impl Fn(usize) -> u8, rows: &Rows, left: u32, right: u32) -> u64 {
        let both = [self.given, self.family];
        if both.iter().all(|(at, _)| unpack(pattern, *at) == last(*at)) && self.are_crosswise(rows, left, right) {
            return both.iter().fold(pattern, |pattern, (at, level)| with(pattern, *at, *level));
        }
        pattern
    }
}
