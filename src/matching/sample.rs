//! What strangers have in common: the levels of random pairs.
//!
//! Two records drawn at random are strangers nearly always, so how often a level occurs among them is u, its
//! frequency among non-matches. Small sets are taken whole. The draw is SplitMix64 with a fixed seed.

use super::level::{Compared, MISSING, unpack};
use super::near::Near;
use super::table::mix;
use rayon::prelude::*;

/// How many random pairs are drawn. Equality is counted exactly from the values, so these need only show the
/// levels below it.
const PAIRS: u64 = 400_000;
/// How many a task takes: the draw is cut by number, not by thread.
const TASK: u64 = 8_192;
/// Pairs whose values are fetched together: the fetches wait for memory at the same time, not one after the other.
const BATCH: u64 = 256;
/// Rows that stand one after the other are drawn together, against as many elsewhere: their values lie together too, so
/// that a draw from a large table waits less for memory.
const RUN: u64 = 64;

/// How many pairs of so many rows are looked at.
pub fn pairs_of(rows: u64) -> u64 {
    (rows * rows.saturating_sub(1) / 2).min(PAIRS)
}

/// For each comparison, how many random pairs have each level. Pairs with a missing value are not counted.
pub type Counts = Vec<Vec<u64>>;

/// Counts the levels of random pairs.
pub fn levels(compared: &Compared) -> Counts {
    let n = compared.count as u64;
    let (all, pairs) = (n * n.saturating_sub(1) / 2, pairs_of(n));
    let empty = || compared.comparers.iter().map(|c| vec![0u64; c.labels.len()]).collect::<Counts>();
    let task = |task: u64| {
        let (mut counts, mut near, mut rows, mut patterns) = (empty(), Near::new(compared), Vec::new(), Vec::new());
        let end = pairs.min((task + 1) * TASK);
        for from in (task * TASK..end).step_by(BATCH as usize) {
            let drawn = (from..end.min(from + BATCH)).map(|nth| if all <= PAIRS { pair(nth, n) } else { draw(nth, n) });
            rows.clear();
            rows.extend(drawn.flat_map(|(left, right)| [left, right]));
            near.gather(&rows, (0..rows.len()).step_by(2).map(|left| left..left + 2));
            let is_open = |left: &usize| !near.are_strangers(*left, left + 1);
            let pairs: Vec<(usize, usize)> = (0..rows.len()).step_by(2).filter(is_open).map(|left| (left, left + 1)).collect();
            near.patterns(&pairs, &mut patterns);
            for pattern in &patterns {
                for (at, counts) in counts.iter_mut().enumerate() {
                    let level = unpack(*pattern, at);
                    if level != MISSING {
                        counts[usize::from(level)] += 1;
                    }
                }
            }
        }
        counts
    };
    (0..pairs.div_ceil(TASK)).into_par_iter().map(task).reduce(empty, add)
}

/// Sums of whole numbers do not depend on their order.
fn add(mut a: Counts, b: Counts) -> Counts {
    for (a, b) in a.iter_mut().flatten().zip(b.iter().flatten()) {
        *a += b;
    }
    a
}

/// The nth of all pairs: rows in a triangle, counted by the larger row.
fn pair(nth: u64, rows: u64) -> (u32, u32) {
    let mut right = ((1.0 + (1.0 + 8.0 * nth as f64).sqrt()) / 2.0) as u64;
    // Square roots round; a step either way makes it exact.
    while right * (right - 1) / 2 > nth {
        right -= 1;
    }
    while right * (right + 1) / 2 <= nth {
        right += 1;
    }
    let left = nth - right * (right - 1) / 2;
    debug_assert!(right < rows);
    (left as u32, right as u32)
}

/// The nth random pair of two different rows: one of a run against one of another run.
fn draw(nth: u64, rows: u64) -> (u32, u32) {
    let (of, at) = (nth / RUN, nth % RUN);
    let below = |seed: u64, n: u64| ((u128::from(mix(seed)) * u128::from(n)) >> 64) as u64;
    // Runs may begin anywhere; two that overlap are moved apart.
    let begins = rows - RUN;
    let left = below(2 * of, begins + 1);
    let right = below(2 * of + 1, begins + 1);
    let right = if left.abs_diff(right) < RUN { (right + begins / 2) % (begins + 1) } else { right };
    ((left + at) as u32, (right + at) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triangle_counts_every_pair_once() {
        let rows = 40;
        let mut seen: Vec<(u32, u32)> = (0..rows * (rows - 1) / 2).map(|nth| pair(nth, rows)).collect();
        assert!(seen.iter().all(|(left, right)| left < right && u64::from(*right) < rows));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len() as u64, rows * (rows - 1) / 2);
        assert_eq!(pair(499_999_500_000 - 1, 1_000_000), (999_998, 999_999));
    }

    #[test]
    fn draws_are_two_rows_spread_evenly() {
        let mut hits = vec![0u32; 10];
        for nth in 0..200_000 {
            let (left, right) = draw(nth, 10_000);
            assert!(left != right && left < 10_000 && right < 10_000);
            hits[left as usize / 1_000] += 1;
            hits[right as usize / 1_000] += 1;
        }
        assert!(hits.iter().all(|n| (36_000..44_000).contains(n)), "{hits:?}");
    }
}
