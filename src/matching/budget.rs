//! A budget for blocks: a value that half of all records share must not make a nightly job run for days.
//!
//! Pairs grow with the square of a block. A block of more records than the plan allows is cut into windows: its
//! records are sorted by their other values, the most telling first, so that records which are alike stand
//! together, and every window is a block of its own (sorted neighbourhood: Hernández & Stolfo, 1995, *The
//! merge/purge problem for large databases*). Nothing is dropped in silence: what was cut is counted and named, and a
//! pair that windows part is still compared where another key has it.

use super::keys::Key;
use super::table::{self, Field};
use rayon::prelude::*;
use std::cmp::Ordering;

/// Values by which records of a block are sorted.
const SORTED_BY: usize = 3;

/// What a plan allows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Budget {
    /// Records in a block at most.
    pub max_block: Option<u64>,
    /// Pairs of all keys together at most.
    pub max_pairs: Option<u64>,
}

/// The records that a block may have, for keys with blocks of these sizes; nothing if all may stay as they are.
pub fn most_records(sizes: &[usize], budget: Budget) -> Option<usize> {
    let largest = sizes.iter().copied().max().unwrap_or(0);
    let mut most = budget.max_block.map_or(largest, |most| usize::try_from(most).unwrap_or(largest).clamp(2, largest.max(2)));
    if let Some(max_pairs) = budget.max_pairs {
        let pairs = |most: usize| sizes.iter().map(|size| pairs_of(*size, most)).sum::<u64>();
        // The largest size that the pairs allow; where not even windows of two do, these are the fewest there can be.
        let (mut fits, mut exceeds) = (2, most + 1);
        if pairs(most) <= max_pairs {
            fits = most;
        } else {
            while fits + 1 < exceeds {
                let middle = (fits + exceeds) / 2;
                if pairs(middle) <= max_pairs { fits = middle } else { exceeds = middle }
            }
        }
        most = fits;
    }
    (most < largest).then_some(most)
}

/// The pairs of a block whose windows have so many records at most.
fn pairs_of(size: usize, most: usize) -> u64 {
    windows(size, most).map(|window| table::pairs(window.len() as u64)).sum()
}

/// A block cut into windows of about equal size.
fn windows(size: usize, most: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let count = size.div_ceil(most.max(1)).max(1);
    (0..count).map(move |nth| nth * size / count..(nth + 1) * size / count).filter(|window| !window.is_empty())
}

/// Cuts the blocks of a key that have more than `most` records. `block` has the number of each row's block.
pub fn cut(key: &mut Key, block: &mut [u32], fields: &[Field], most: usize) {
    let by = sorted_by(key, fields);
    let mut number = block.iter().copied().max().unwrap_or(0);
    let (mut order, mut starts) = (Vec::with_capacity(key.order.len()), vec![0]);
    for ends in key.starts.windows(2) {
        let mut rows = key.order[ends[0]..ends[1]].to_vec();
        if rows.len() > most {
            rows.par_sort_by(|a, b| by.iter().map(|field| compare(field, *a, *b)).find(|o| o.is_ne()).unwrap_or(a.cmp(b)));
        }
        for window in windows(rows.len(), most) {
            // Rows ascend in a block.
            rows[window.clone()].sort_unstable();
            let rows = &rows[window];
            let is_cut = rows.len() < ends[1] - ends[0];
            number += u32::from(is_cut);
            if is_cut {
                // A row alone in its window is in no block.
                rows.iter().for_each(|row| block[*row as usize] = if rows.len() > 1 { number } else { 0 });
            }
            if rows.len() > 1 {
                order.extend_from_slice(rows);
                starts.push(order.len());
            }
        }
    }
    (key.order, key.starts) = (order, starts);
    for largest in &mut key.largest {
        largest.windows = windows(largest.records as usize, most).count() as u64;
    }
    key.cut = key.sizes_above(most);
    key.told_by = None;
}

/// The fields that are not the key's own, those of most different values first.
fn sorted_by<'a>(key: &Key, fields: &'a [Field]) -> Vec<&'a Field> {
    let mut by: Vec<&Field> = fields.iter().filter(|field| !key.columns.contains(&field.column)).collect();
    by.sort_by_key(|field| std::cmp::Reverse(field.distinct()));
    let mut seen = Vec::new();
    by.retain(|field| {
        !seen.contains(&field.column) && {
            seen.push(field.column);
            true
        }
    });
    by.truncate(SORTED_BY);
    by
}

/// Values in the order of texts; missing ones last.
fn compare(field: &Field, a: u32, b: u32) -> Ordering {
    let (a, b) = (field.ids[a as usize], field.ids[b as usize]);
    (a == 0).cmp(&(b == 0)).then_with(|| if a == b { Ordering::Equal } else { field.forms.get(a).cmp(field.forms.get(b)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn budget(max_block: Option<u64>, max_pairs: Option<u64>) -> Budget {
        Budget { max_block, max_pairs }
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(most_records(&[5, 100], budget(None, None)), None);
        assert_eq!(most_records(&[5, 100], budget(Some(100), Some(4960))), None);
        assert_eq!(most_records(&[], budget(Some(1), Some(0))), None);
    }

    #[test]
    fn the_tighter_limit_decides() {
        assert_eq!(most_records(&[5, 100], budget(Some(40), None)), Some(40));
        assert_eq!(most_records(&[5, 100], budget(Some(1), None)), Some(2));
        assert_eq!(most_records(&[100], budget(Some(99), Some(10))), Some(2));
        // Two windows of fifty: 2 · 1225 pairs.
        assert_eq!(most_records(&[100], budget(None, Some(2450))), Some(99));
        assert_eq!(most_records(&[100], budget(None, Some(2449))), Some(49));
    }

    proptest! {
        #[test]
        fn windows_are_no_larger_than_allowed_and_hold_all(size in 0usize..500, most in 2usize..60) {
            let windows: Vec<_> = windows(size, most).collect();
            prop_assert!(windows.iter().all(|window| window.len() <= most));
            prop_assert_eq!(windows.iter().map(ExactSizeIterator::len).sum::<usize>(), size);
        }

        #[test]
        fn pairs_stay_within_the_budget(sizes in proptest::collection::vec(2usize..300, 1..20), max_pairs in 200u64..20_000) {
            if let Some(most) = most_records(&sizes, budget(None, Some(max_pairs))) {
                prop_assert!(most == 2 || sizes.iter().map(|size| pairs_of(*size, most)).sum::<u64>() <= max_pairs);
            }
        }
    }
}
