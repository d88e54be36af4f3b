//! What strangers have in common: the levels of random pairs that no key finds.
//!
//! Two records drawn at random are strangers nearly always, so how often a level occurs among them is u, its
//! frequency among non-matches. The pairs that keys find are counted anyway, all or many of them (`histogram`): what is drawn
//! stands for the others alone, and a level that is rare but for pairs of keys is known as well as they are. (Stratified
//! sampling: Cochran, 1977, chapter 5.) Small sets are taken whole. The draw is SplitMix64 with a fixed seed.

use super::level::{Compared, unpack};
use super::near::{Near, TOGETHER};
use super::table::{self, mix};
use rayon::prelude::*;

/// How many random pairs are drawn, about. Equality is counted exactly from the values, so these need only show the
/// levels below it.
const PAIRS: u64 = 250_000;
/// Rows that are drawn together, from anywhere. Each is compared with many of the others, so that to fetch a row from
/// memory serves many pairs: thirty thousand rows show the frequencies that a row of its own for each pair would show,
/// several times as fast.
const ROWS: u64 = 1024;
/// The others that a row is compared with: those drawn after it, the first after the last.
const PARTNERS: u64 = 8;
/// Where all pairs are taken, the rows of which a task takes the pairs with rows behind them.
const LEFTS: u64 = 8;

/// How many pairs of so many rows are looked at.
pub fn pairs_of(rows: u64) -> u64 {
    table::pairs(rows).min(PAIRS)
}

/// The levels of random pairs.
pub struct Random {
    /// For each comparison, how many pairs that no key finds have each level. Pairs with a missing value are not counted.
    pub counts: Counts,
    /// How many pairs were drawn, those of keys too.
    pub drawn: u64,
}

type Counts = Vec<Vec<u64>>;

/// Counts the levels of random pairs. Work is cut by number, not by thread.
pub fn levels(compared: &Compared) -> Random {
    let n = compared.count as u64;
    let takes_all = table::pairs(n) <= PAIRS;
    let keys = 0..compared.rows.masks.len();
    let empty = || Random { counts: compared.comparers.iter().map(|c| vec![0u64; c.labels.len()]).collect(), drawn: 0 };
    let task = |task: u64| {
        let (mut random, mut near, mut patterns) = (empty(), Near::new(compared), Vec::new());
        let (rows, mut pairs) = if takes_all { all(task, n) } else { draw(task, n) };
        near.gather(&rows, std::iter::once(0..rows.len()));
        pairs.retain(|(left, right)| rows[*left] != rows[*right] && !near.are_strangers(*left, *right));
        random.drawn = pairs.len() as u64;
        pairs.retain(|(left, right)| !compared.rows.has(keys.clone(), rows[*left], rows[*right]));
        for pairs in pairs.chunks(TOGETHER) {
            near.patterns(pairs, &mut patterns);
            for pattern in &patterns {
                for (at, counts) in random.counts.iter_mut().enumerate() {
                    if let Some(count) = counts.get_mut(usize::from(unpack(*pattern, at))) {
                        *count += 1;
                    }
                }
            }
        }
        random
    };
    let tasks = if takes_all { n.div_ceil(LEFTS) } else { PAIRS.div_ceil(ROWS * PARTNERS) };
    (0..tasks).into_par_iter().map(task).reduce(empty, add)
}

/// Rows, and pairs of places among them.
type Drawn = (Vec<u32>, Vec<(usize, usize)>);

/// All rows, and the pairs of some of them with those behind.
fn all(task: u64, rows: u64) -> Drawn {
    let lefts = task * LEFTS..rows.min((task + 1) * LEFTS);
    let pairs = lefts.flat_map(|left| (left + 1..rows).map(move |right| (left as usize, right as usize)));
    ((0..rows as u32).collect(), pairs.collect())
}

/// Random rows, each with the next of them. Small sets may draw a row twice.
fn draw(task: u64, rows: u64) -> Drawn {
    let row = |nth: u64| ((u128::from(mix(task * ROWS + nth)) * u128::from(rows)) >> 64) as u32;
    let pair = |left: u64, step: u64| (left as usize, ((left + step) % ROWS) as usize);
    let pairs = (0..ROWS).flat_map(|left| (1..=PARTNERS).map(move |step| pair(left, step)));
    ((0..ROWS).map(row).collect(), pairs.collect())
}

/// Sums of whole numbers do not depend on their order.
fn add(mut a: Random, b: Random) -> Random {
    for (a, b) in a.counts.iter_mut().flatten().zip(b.counts.iter().flatten()) {
        *a += b;
    }
    Random { drawn: a.drawn + b.drawn, ..a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pairs_are_taken_once() {
        let mut seen: Vec<(usize, usize)> = (0..40u64.div_ceil(LEFTS)).flat_map(|task| all(task, 40).1).collect();
        assert_eq!(seen.len() as u64, pairs_of(40));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len() as u64, pairs_of(40));
        assert!(seen.iter().all(|(left, right)| left < right && *right < 40));
    }

    #[test]
    fn draws_are_spread_evenly() {
        let mut hits = vec![0u32; 10];
        for task in 0..200 {
            let (rows, pairs) = draw(task, 10_000);
            assert_eq!((rows.len() as u64, pairs.len() as u64), (ROWS, ROWS * PARTNERS));
            let pairs: std::collections::BTreeSet<_> = pairs.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
            assert_eq!(pairs.len() as u64, ROWS * PARTNERS, "no pair comes twice");
            rows.iter().for_each(|row| hits[*row as usize / 1_000] += 1);
        }
        assert!(hits.iter().all(|n| (19_600..21_400).contains(n)), "{hits:?}");
    }
}
