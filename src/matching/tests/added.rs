//! A record more changes the customers that it belongs to, and nobody else, where it is clear who they are: the model is
//! learnt anew, and what was on the brink may fall.

use super::*;
use arrow::array::Array;
use std::collections::BTreeSet;

/// The rows with one more behind them: a stranger, or somebody's copy with a slip.
fn with_one_more(made: &Made, of: usize, slip: usize, is_stranger: bool) -> Made {
    let one_more = |(at, column): (usize, &StringArray)| {
        let copied = column.value(of % column.len());
        let value = match (is_stranger, at == slip % 4) {
            (true, _) => copied.chars().rev().map(|c| if c.is_ascii_digit() { '7' } else { c }).collect(),
            (false, true) => format!("x{copied}"),
            (false, false) => copied.to_string(),
        };
        StringArray::from_iter_values(column.iter().flatten().chain([value.as_str()]))
    };
    let columns = made.columns.iter().enumerate().map(one_more).collect();
    Made { columns, entity: made.entity.iter().copied().chain([usize::MAX]).collect() }
}

/// For each row the rows of its entity.
fn members(entity: &[u32]) -> Vec<BTreeSet<usize>> {
    let of = |row: usize| (0..entity.len()).filter(|other| entity[*other] == entity[row]).collect();
    (0..entity.len()).map(of).collect()
}

#[test]
fn a_record_more_changes_nobody_elses_entity() {
    for at in 0..24u64 {
        let n = |salt: u64, below: u64| (mix(at * 7 + salt) % below) as usize;
        let made = made(150 + n(1, 250));
        let more = with_one_more(&made, n(2, made.entity.len() as u64), n(3, 4), at % 2 == 0);
        for plan in [plan(), written()] {
            let before = members(&matched(&made, &plan).entity);
            let after = members(&matched(&more, &plan).entity);
            let joined = &after[made.entity.len()];
            let is_related = |row: usize| before[row].iter().chain(&after[row]).any(|member| joined.contains(member));
            for row in (0..made.entity.len()).filter(|row| !is_related(*row)) {
                assert_eq!(before[row], after[row], "row {row} of {at}");
            }
        }
    }
}
