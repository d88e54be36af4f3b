//! Which record of an entity a value is taken from.
//!
//! A plan names a column and a strategy, or several columns that stay together: a street of one record and a
//! city of another make an address where nobody lives. The records come in the order of `winner`, and of those
//! that a strategy holds equal the first is taken. A record that has nothing in the columns is never chosen, so
//! a missing value never survives a present one.

use super::cells::Cells;
use super::winner::{longest, most_complete, newest, oldest};
use crate::resolve::{FieldPlan, Merge, Strategy};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Plans for all columns: the winner's for those that none is written for, then those that are written. Of two for
/// one column the later holds.
pub(super) fn plans(merge: &Merge, columns: usize) -> Vec<FieldPlan> {
    let written = |column: &usize| merge.fields.iter().any(|plan| plan.columns.contains(column));
    let others = (0..columns).filter(|column| !written(column));
    others.map(|column| FieldPlan { columns: vec![column], by: Strategy::Winner }).chain(merge.fields.iter().cloned()).collect()
}

/// The record that the columns of a plan are taken from; `None` if no record has anything in them.
pub(super) fn choose(cells: &Cells, plan: &FieldPlan, order: &[u32]) -> Option<u32> {
    let columns = plan.columns.as_slice();
    let mut rows = order.iter().copied().filter(|row| columns.iter().any(|column| cells.has(*column, *row)));
    // Of equal ones `min_by_key` takes the first.
    match plan.by {
        Strategy::Winner => rows.next(),
        Strategy::Newest(clock) => rows.min_by_key(|row| newest(cells, clock, *row)),
        Strategy::Oldest(clock) => rows.min_by_key(|row| oldest(cells, clock, *row)),
        Strategy::Longest => rows.min_by_key(|row| longest(cells, columns, *row)),
        Strategy::MostComplete => rows.min_by_key(|row| most_complete(cells, *row)),
        Strategy::MostCommon => most_common(cells, columns, rows),
        Strategy::AnyTrue => {
            let first = rows.clone().next();
            rows.find(|row| columns.iter().any(|column| cells.value(*column, *row).is_some_and(is_true))).or(first)
        }
    }
}

/// Counted in a map, not pair by pair: an entity that swallowed ten thousand records must not take minutes.
fn most_common(cells: &Cells, columns: &[usize], rows: impl Iterator<Item = u32>) -> Option<u32> {
    let mut counts: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
    let mut firsts = Vec::new();
    for row in rows {
        let values: Vec<Option<&str>> = columns.iter().map(|column| cells.value(*column, row)).collect();
        let count = counts.entry(values.clone()).or_insert(0);
        if *count == 0 {
            firsts.push((row, values));
        }
        *count += 1;
    }
    firsts.into_iter().min_by_key(|(_, values)| Reverse(counts.get(values).copied())).map(|(row, _)| row)
}

/// What systems write for "yes".
fn is_true(value: &str) -> bool {
    let value = value.trim();
    value == "是" || ["true", "1", "yes", "y", "t", "on"].iter().any(|word| word.eq_ignore_ascii_case(value))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Row, made};
    use super::*;

    /// Columns `a`, `b` and the clock `at`; the records in canonical order.
    fn chosen(columns: &[usize], by: Strategy, rows: &[Row]) -> Option<u32> {
        let made = made(&["a", "b", "at"], rows, 2);
        let cells = Cells::new(&made.records, 3).unwrap();
        let order: Vec<u32> = (0..rows.len() as u32).collect();
        choose(&cells, &FieldPlan { columns: columns.to_vec(), by }, &order)
    }

    const ROWS: &[Row] = &[
        ("crm", "1", &[Some("N/A"), None, Some("2024-09-09")]),
        ("crm", "2", &[Some("x"), Some("lorem"), None]),
        ("crm", "3", &[Some("yy"), None, Some("2024-02-01")]),
        ("crm", "4", &[Some("x"), Some("ip"), Some("2024-03-01")]),
        ("crm", "5", &[Some("zz"), Some("ip"), Some("2024-03-01")]),
        ("crm", "6", &[Some("zz"), Some("ip"), Some("soon")]),
    ];

    #[test]
    fn blanks_are_filled_from_the_next_in_order() {
        assert_eq!(chosen(&[0], Strategy::Winner, ROWS), Some(1));
        assert_eq!(chosen(&[1], Strategy::Winner, ROWS), Some(1));
        assert_eq!(chosen(&[0], Strategy::Winner, &ROWS[..1]), None, "a placeholder does not survive");
    }

    #[test]
    fn a_date_counts_where_there_is_a_value() {
        assert_eq!(chosen(&[0], Strategy::Newest(2), ROWS), Some(3), "the newest record has nothing, of two equal ones the first leads");
        assert_eq!(chosen(&[0], Strategy::Oldest(2), ROWS), Some(2));
        assert_eq!(chosen(&[0], Strategy::Newest(2), &ROWS[..2]), Some(1), "better undated than nothing");
    }

    #[test]
    fn the_longest_is_the_first_of_its_length() {
        assert_eq!(chosen(&[0], Strategy::Longest, ROWS), Some(2));
        assert_eq!(chosen(&[0, 1], Strategy::Longest, ROWS), Some(1), "in sum");
        let padded: &[Row] = &[("crm", "1", &[Some("x    "), None, None]), ("crm", "2", &[Some("中文"), None, None])];
        assert_eq!(chosen(&[0], Strategy::Longest, padded), Some(1));
    }

    #[test]
    fn the_most_common_is_the_first_of_its_count() {
        assert_eq!(chosen(&[0], Strategy::MostCommon, ROWS), Some(1), "x and zz come twice");
        assert_eq!(chosen(&[1], Strategy::MostCommon, ROWS), Some(3));
        assert_eq!(chosen(&[0, 1], Strategy::MostCommon, ROWS), Some(4), "as a pair");
    }

    #[test]
    fn the_most_complete_record_is_asked_first() {
        assert_eq!(chosen(&[0], Strategy::MostComplete, ROWS), Some(3));
        assert_eq!(chosen(&[0, 1], Strategy::MostComplete, &ROWS[..3]), Some(1));
    }

    #[test]
    fn one_yes_is_enough() {
        let row = |value: &'static str| [Some(value), None, None];
        for yes in ["true", "TRUE", "1", "Yes", "y", "T", "是", " on "] {
            let values = [row("false"), row("否"), row(yes), row("true")];
            let rows: Vec<Row> = values.iter().zip(["1", "2", "3", "4"]).map(|(v, key)| ("crm", key, &v[..])).collect();
            assert_eq!(chosen(&[0], Strategy::AnyTrue, &rows), Some(2), "{yes}");
            assert_eq!(chosen(&[0, 1], Strategy::AnyTrue, &rows[..2]), Some(0), "else the first value");
        }
        assert_eq!(chosen(&[0], Strategy::AnyTrue, &ROWS[..1]), None);
    }

    #[test]
    fn every_column_has_a_plan() {
        let written = FieldPlan { columns: vec![3, 1], by: Strategy::Longest };
        let merge = Merge { winner: Vec::new(), fields: vec![written] };
        let columns: Vec<Vec<usize>> = plans(&merge, 4).into_iter().map(|plan| plan.columns).collect();
        assert_eq!(columns, [vec![0], vec![2], vec![3, 1]]);
    }
}
