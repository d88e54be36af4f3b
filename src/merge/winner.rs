//! The order of an entity's records, the most trusted first.
//!
//! Every criterion gives a record a rank, the smaller the better; the first criterion that tells two records
//! apart decides. What all leave open is decided by the canonical order of records (source, then key), so that
//! there is always one winner and always the same.

use super::cells::Cells;
use crate::resolve::Winner;
use crate::value::date::{Order, instant};

/// The rank of what has none: behind all others.
const LAST: i64 = i64::MAX;

/// Puts the records of an entity in order. `sources` has the source of each row.
pub(super) fn order(cells: &Cells, sources: &[u16], criteria: &[Winner], members: &[u32]) -> Vec<u32> {
    let width = criteria.len();
    let ranks: Vec<i64> = members.iter().flat_map(|row| criteria.iter().map(|c| rank(cells, sources, c, *row))).collect();
    let of = |member: &usize| &ranks[member * width..(member + 1) * width];
    let mut order: Vec<usize> = (0..members.len()).collect();
    // A stable sort: members come by row, and so equal ones stay.
    order.sort_by(|a, b| of(a).cmp(of(b)));
    order.into_iter().map(|member| members[member]).collect()
}

fn rank(cells: &Cells, sources: &[u16], criterion: &Winner, row: u32) -> i64 {
    match criterion {
        Winner::Source(ranks) => ranks.get(usize::from(sources[row as usize])).map_or(LAST, |rank| *rank as i64),
        Winner::Newest(clock) => newest(cells, *clock, row),
        Winner::Oldest(clock) => oldest(cells, *clock, row),
        Winner::Longest(column) => longest(cells, &[*column], row),
        Winner::MostComplete => most_complete(cells, row),
    }
}

/// The later the date, the better; a missing one, or what is no date, comes last.
pub(super) fn newest(cells: &Cells, clock: usize, row: u32) -> i64 {
    moment(cells, clock, row).map_or(LAST, |moment| -moment)
}

/// The earlier the date, the better; a missing one, or what is no date, comes last.
pub(super) fn oldest(cells: &Cells, clock: usize, row: u32) -> i64 {
    moment(cells, clock, row).unwrap_or(LAST)
}

/// The more characters in all, the better. Blanks around a value are no merit.
pub(super) fn longest(cells: &Cells, columns: &[usize], row: u32) -> i64 {
    let length = |column: &usize| cells.value(*column, row).map_or(0, |value| value.trim().chars().count());
    -(columns.iter().map(length).sum::<usize>() as i64)
}

/// The fewer missing values, the better.
pub(super) fn most_complete(cells: &Cells, row: u32) -> i64 {
    -(cells.filled(row) as i64)
}

/// A placeholder is no date: else 9999-12-31, which systems write for "none", would be the newest of all. The
/// date is read with the year first, for cleansing has written it so where the pipeline says which order it had.
fn moment(cells: &Cells, clock: usize, row: u32) -> Option<i64> {
    instant(cells.value(clock, row)?, Order::Ymd)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Row, made};
    use super::*;

    fn ordered(criteria: &[Winner], rows: &[Row]) -> Vec<u32> {
        let made = made(&["name", "at"], rows, 2);
        let cells = Cells::new(&made.records, 2).unwrap();
        let members: Vec<u32> = (0..rows.len() as u32).collect();
        order(&cells, &made.records.source, criteria, &members)
    }

    const ROWS: &[Row] = &[
        ("crm", "1", &[Some("Al"), Some("2024-01-05")]),
        ("crm", "2", &[Some("Alexander"), None]),
        ("erp", "1", &[None, Some("2024-03-01T08:00:00Z")]),
        ("shop", "1", &[Some("Ålex"), Some("9999-12-31")]),
        ("shop", "2", &[Some("亚历山大"), Some("2023年5月1日")]),
    ];

    #[test]
    fn without_criteria_the_smallest_record_leads() {
        assert_eq!(ordered(&[], ROWS), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn sources_lead_in_their_order() {
        assert_eq!(ordered(&[Winner::Source(vec![2, 1, 0])], ROWS), [3, 4, 2, 0, 1]);
        assert_eq!(ordered(&[Winner::Source(vec![1, 0])], ROWS), [2, 0, 1, 3, 4], "a source without a rank comes last");
    }

    #[test]
    fn dates_lead_and_placeholders_are_none() {
        assert_eq!(ordered(&[Winner::Newest(1)], ROWS), [2, 0, 4, 1, 3]);
        assert_eq!(ordered(&[Winner::Oldest(1)], ROWS), [4, 0, 2, 1, 3]);
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(ordered(&[Winner::Longest(0)], ROWS), [1, 3, 4, 0, 2]);
    }

    #[test]
    fn the_next_criterion_decides_between_equals() {
        assert_eq!(ordered(&[Winner::MostComplete], ROWS), [0, 4, 1, 2, 3]);
        assert_eq!(ordered(&[Winner::MostComplete, Winner::Oldest(1)], ROWS), [4, 0, 2, 1, 3]);
        assert_eq!(ordered(&[Winner::Source(vec![0, 2, 0]), Winner::MostComplete, Winner::Longest(0)], ROWS), [4, 0, 1, 3, 2]);
    }
}
