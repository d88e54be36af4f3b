//! Every candidate pair once, block by block, and never all of them in memory unless they are few.
//!
//! The pairs of all keys are cut into units of about equal cost, by whole blocks where they are small and by rows
//! where one block is large, so that no hot block keeps one thread busy alone. Units depend on the data alone, threads
//! take them as they come, and results are put together in the order of units: the same bytes with any number of
//! threads. A pair that several keys find belongs to the first of them, which a comparison of integers tells; no set of
//! pairs is looked at.

use super::Cancelled;
use super::keys::Key;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many pairs a unit should have: some milliseconds of work.
const UNIT: u64 = 50_000;
/// Pairs of a split block for each of its rows: what is gathered of a row must be of use for many pairs.
const PAIRS_PER_ROW: u64 = 256;
/// Rows that are worked on at a time: what is gathered of them fits the second cache.
const BATCH: usize = 1024;

/// A part of the pairs of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Which key.
    pub key: usize,
    /// The blocks, from and to.
    blocks: (usize, usize),
    /// Of a single large block, which rows are the left of their pairs; else all.
    lefts: (usize, usize),
    /// How many pairs.
    pub pairs: u64,
}

impl Unit {
    /// So many pairs of it, or all of a unit of whole blocks.
    pub fn some(&self, pairs: u64) -> Unit {
        let whole = self.lefts.1 == usize::MAX || self.pairs <= pairs;
        let lefts = (self.lefts.1 - self.lefts.0) as u64 * pairs / self.pairs.max(1);
        let to = if whole { self.lefts.1 } else { self.lefts.0 + lefts.max(1) as usize };
        Unit { lefts: (self.lefts.0, to), ..self.clone() }
    }
}

/// The pairs of all keys in units.
pub fn units(keys: &[Key]) -> Vec<Unit> {
    let mut units = Vec::new();
    for (key, blocks) in keys.iter().enumerate() {
        let mut open = Unit { key, blocks: (0, 0), lefts: (0, usize::MAX), pairs: 0 };
        for (at, block) in blocks.blocks().enumerate() {
            let n = block.len() as u64;
            let pairs = n * (n - 1) / 2;
            if pairs > UNIT {
                close(&mut units, &mut open, at);
                split(&mut units, key, at, block.len());
                open.blocks = (at + 1, at + 1);
                continue;
            }
            open.pairs += pairs;
            if open.pairs >= UNIT {
                close(&mut units, &mut open, at + 1);
            }
        }
        close(&mut units, &mut open, blocks.starts.len().saturating_sub(1));
    }
    units
}

/// Ends the open unit before block `to` and begins the next there.
fn close(units: &mut Vec<Unit>, open: &mut Unit, to: usize) {
    open.blocks.1 = to;
    if open.pairs > 0 {
        units.push(open.clone());
    }
    open.blocks = (to, to);
    open.pairs = 0;
}

/// One large block, cut by the left rows of its pairs.
fn split(units: &mut Vec<Unit>, key: usize, at: usize, rows: usize) {
    let (mut from, mut pairs) = (0, 0);
    let enough = UNIT.max(PAIRS_PER_ROW * rows as u64);
    for left in 0..rows {
        pairs += (rows - left - 1) as u64;
        if pairs >= enough || left + 1 == rows {
            units.push(Unit { key, blocks: (at, at + 1), lefts: (from, left + 1), pairs });
            (from, pairs) = (left + 1, 0);
        }
    }
}

/// Some blocks of a key, which stand one after the other; or the rest of a large one from some row on.
pub struct Batch<'a> {
    /// The rows of all of them.
    pub rows: &'a [u32],
    /// Where each block begins in the key's order, and the end of the last.
    starts: &'a [usize],
    /// Where the rows begin in the key's order.
    base: usize,
    /// How many rows of a block are the left of pairs.
    lefts: usize,
}

impl Batch<'_> {
    /// The blocks, as places in `rows`.
    pub fn blocks(&self) -> impl Iterator<Item = Range<usize>> + Clone {
        self.starts.windows(2).map(|ends| ends[0].max(self.base) - self.base..ends[1] - self.base)
    }

    /// The left row of each pair with all rights, as places in `rows`.
    pub fn lefts(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let lefts = |block: Range<usize>| block.clone().take(self.lefts).map(move |left| (left, left + 1..block.end));
        self.blocks().flat_map(lefts)
    }
}

/// The blocks of a unit, some at a time.
pub fn batches<'a>(unit: &Unit, key: &'a Key) -> impl Iterator<Item = Batch<'a>> {
    let (mut from, to) = unit.blocks;
    let (skipped, lefts) = (unit.lefts.0, unit.lefts.1 - unit.lefts.0);
    std::iter::from_fn(move || {
        if from == to {
            return None;
        }
        let base = key.starts[from] + skipped;
        let fitting = key.starts[from + 2..=to].partition_point(|end| end - base <= BATCH);
        let starts = &key.starts[from..from + fitting + 2];
        from += fitting + 1;
        Some(Batch { rows: &key.order[base..*starts.last()?], starts, base, lefts })
    })
}

/// Runs `work` for the number of each unit on all threads; results come in the order of units.
pub fn run<T: Send>(
    units: &[Unit],
    stage: &str,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
    work: impl Fn(usize) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    let total = units.iter().map(|unit| unit.pairs).sum();
    let done = AtomicU64::new(0);
    let one = |(at, unit): (usize, &Unit)| {
        if cancelled() {
            return Err(Cancelled);
        }
        let result = work(at);
        progress(stage, done.fetch_add(unit.pairs, Ordering::Relaxed) + unit.pairs, total);
        Ok(result)
    };
    units.par_iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::budget::Budget;
    use super::super::keys;
    use super::super::table::Field;
    use super::*;
    use crate::resolve::{BlockingKey, KeyPart, Transform};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn field(column: usize, values: &[u8]) -> Field {
        let texts: Vec<&str> = values.iter().map(|v| &"abcdefgh"[..usize::from(*v)]).collect();
        Field { column, ..super::super::table::tests::field(&texts) }
    }

    fn key(columns: &[usize]) -> BlockingKey {
        let parts = columns.iter().map(|&column| KeyPart { column, transform: Transform::Value }).collect();
        BlockingKey { label: format!("{columns:?}"), parts }
    }

    /// The pairs of a unit, with whether an earlier key has them.
    fn each(unit: &Unit, (keys, blocks): &(Vec<Key>, Vec<Vec<u32>>), mut found: impl FnMut(u32, u32, bool)) {
        let joins = |key: usize, left: u32, right: u32| {
            let (left, right) = (blocks[key][left as usize], blocks[key][right as usize]);
            left != 0 && left == right
        };
        for batch in batches(unit, &keys[unit.key]) {
            for (left, rights) in batch.lefts() {
                for right in rights {
                    let (left, right) = (batch.rows[left], batch.rows[right]);
                    found(left, right, !(0..unit.key).any(|key| joins(key, left, right)));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn every_pair_of_any_key_is_new_exactly_once(a in proptest::collection::vec(0u8..4, 1..30), b in proptest::collection::vec(0u8..3, 30)) {
            let rows = a.len();
            let b = &b[..rows];
            let fields = [field(0, &a), field(1, b)];
            let keys = keys::build(&[key(&[0, 1]), key(&[1]), key(&[0])], &fields, rows, Budget::default());
            let mut seen = Vec::new();
            for unit in units(&keys.0) {
                each(&unit, &keys, |left, right, new| if new { seen.push((left, right)) });
            }
            seen.sort_unstable();
            let expected: Vec<(u32, u32)> = (0..rows).flat_map(|i| (i + 1..rows).map(move |j| (i, j)))
                .filter(|&(i, j)| (a[i] != 0 && a[i] == a[j]) || (b[i] != 0 && b[i] == b[j]))
                .map(|(i, j)| (i as u32, j as u32)).collect();
            prop_assert_eq!(seen, expected);
        }
    }

    #[test]
    fn a_large_block_is_split_without_loss() {
        let rows = 1000;
        let keys = keys::build(&[key(&[])], &[], rows, Budget::default());
        let units = units(&keys.0);
        assert!(units.len() >= 2, "{} units", units.len());
        let mut seen = BTreeSet::new();
        for unit in &units {
            let mut pairs = 0;
            each(unit, &keys, |left, right, _| {
                pairs += 1;
                assert!(left < right && seen.insert((left, right)));
            });
            assert_eq!(pairs, unit.pairs);
        }
        assert_eq!(seen.len(), rows * (rows - 1) / 2);
    }
}
