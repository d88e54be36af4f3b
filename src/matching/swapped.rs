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

#[cfg(test)]
pub mod tests {
    use super::super::budget::Budget;
    use super::super::keys::Key;
    use super::super::level::{self, Compared};
    use super::super::{InputColumn, derived, keys, table};
    use super::*;
    use crate::resolve::{BlockingKey, Comparison, KeyPart, Measure, Transform};
    use arrow::array::StringArray;
    use std::sync::Arc;

    /// Given names, family names and addresses made from these, compared by name, with a key of addresses and one of all pairs.
    pub fn compared(rows: &[(String, String, String)]) -> (Compared, Vec<Key>) {
        let column = |name, of: fn(&(String, String, String)) -> &String| InputColumn {
            name,
            chunks: vec![Arc::new(StringArray::from_iter_values(rows.iter().map(of)))],
            key: false,
        };
        let columns = vec![column("given", |row| &row.0), column("family", |row| &row.1), column("email", |row| &row.2)];
        let comparison = |(column, kind): (usize, &str)| Comparison {
            name: kind.to_owned(),
            column,
            measure: Measure::Named(crate::similarity::find(kind).unwrap()),
            term_frequency: true,
            unless: Vec::new(),
        };
        let comparisons: Vec<Comparison> = ["name", "family_name", "email"].into_iter().enumerate().map(comparison).collect();
        let wanted: Vec<_> = comparisons.iter().map(|comparison| level::wanted(comparison.column, &comparison.measure)).collect();
        let fields = table::build(columns, &wanted, rows.len());
        let email = KeyPart { column: 2, transform: Transform::Value };
        let written = [vec![email], Vec::new()].map(|parts| BlockingKey { label: String::new(), parts });
        let (keys, blocks) = keys::build(&written, &fields, rows.len(), Budget::default());
        let mut comparers: Vec<Comparer> = comparisons.iter().enumerate().map(|(at, c)| Comparer::new(c, at)).collect();
        let found = derived::find(&comparers, &fields);
        comparers.iter_mut().zip(found).for_each(|(comparer, derived)| comparer.derived = derived);
        (Compared::new(comparers, fields, Default::default(), rows.len(), &keys, &blocks), keys)
    }

    #[test]
    fn names_are_swapped_where_both_are_equal_crosswise() {
        let rows = [("wei", "zhang"), ("zhang", "wei"), ("wei", "li"), ("zhang", ""), ("wei", "wei"), ("zhang", "zhang")];
        let rows = rows.map(|(given, family)| (given.to_owned(), family.to_owned(), String::new()));
        let (compared, _) = compared(&rows);
        let names = |left, right| [0, 1].map(|at| unpack(compared.pattern(left, right), at));
        assert_eq!(names(0, 1), [4, 4]);
        assert_eq!(names(1, 0), [4, 4]);
        // One of the names, or a name for both.
        assert_eq!((names(1, 2), names(0, 3)), ([5, 5], [5, level::MISSING]));
        assert_eq!((names(4, 5), names(0, 0)), ([5, 5], [0, 0]));
    }

    #[test]
    fn addresses_made_from_swapped_names_repeat_them() {
        let rows: Vec<(String, String, String)> = (0..40)
            .map(|n| match n {
                0 => ("wei", "zhang", "wei.zhang@x.de".to_owned()),
                1 => ("zhang", "wei", "wei.zhang@x.de".to_owned()),
                n => ("anna", ["berg", "adler"][n % 2], format!("anna.{}@x.de", ["berg", "adler"][n % 2])),
            })
            .map(|(given, family, email)| (given.to_owned(), family.to_owned(), email))
            .collect();
        let (compared, _) = compared(&rows);
        assert_eq!(unpack(compared.pattern(0, 1), 2), level::REPEATS);
    }
}
