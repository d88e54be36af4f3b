//! A record more changes the customers that it belongs to, and nobody else.

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_record_more_changes_nobody_elses_entity(people in 150usize..400, of in any::<usize>(), slip in 0usize..4, is_stranger in any::<bool>()) {
        let made = made(people);
        let more = with_one_more(&made, of % made.entity.len(), slip, is_stranger);
        for plan in [plan(), written()] {
            let before = members(&matched(&made, &plan).entity);
            let after = members(&matched(&more, &plan).entity);
            let joined = &after[made.entity.len()];
            let is_related = |row: usize| before[row].iter().chain(&after[row]).any(|member| joined.contains(member));
            for row in (0..made.entity.len()).filter(|row| !is_related(*row)) {
                prop_assert_eq!(&before[row], &after[row], "row {}", row);
            }
        }
    }
}
