//! Every candidate pair once, block by block, and never all of them in memory unless they are few.
//!
//! The pairs of all keys are cut into units, by whole blocks where they are small and by rows where one block is large, so
//! that no hot block keeps one thread busy alone. Units go through the records from the first to the last, all keys
//! together: what one key fetches of some records and their partners from memory, the next finds in the cache. Units
//! depend on the data alone, threads take some at a time, and results are put together in the order of units: the same
//! bytes with any number of threads. A pair that several keys find belongs to the first of them, which a comparison of
//! integers tells; no set of pairs is looked at.

use super::Cancelled;
use super::keys::Key;
use super::table;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many pairs a thread takes at a time, and a unit of whole blocks has at most: some milliseconds of work.
const TASK: u64 = 20_000;
/// How many pairs of all keys begin in rows that are gone through together: what is fetched of these stays in the second
/// cache.
const RANGE: u64 = 8_000;
/// Rows whose pairs are counted together to find such ranges.
const STEP: usize = 256;
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
        if self.lefts.1 == usize::MAX || self.pairs <= pairs {
            return self.clone();
        }
        let lefts = (self.lefts.1 - self.lefts.0) as u64 * pairs / self.pairs;
        Unit { lefts: (self.lefts.0, self.lefts.0 + lefts.max(1) as usize), ..self.clone() }
    }
}

/// The pairs of all keys in units: range by range of rows in which blocks begin, and in each key by key.
pub fn units(keys: &[Key]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut from = vec![0; keys.len()];
    for end in ranges(keys) {
        for (at, (key, from)) in keys.iter().zip(&mut from).enumerate() {
            *from = add(&mut units, at, key, *from, end);
        }
    }
    units
}

/// Where ranges of rows end: each has about as many pairs of blocks that begin in it.
fn ranges(keys: &[Key]) -> Vec<u32> {
    let mut pairs: Vec<u64> = Vec::new();
    for block in keys.iter().flat_map(Key::blocks) {
        let step = block[0] as usize / STEP;
        pairs.resize(pairs.len().max(step + 1), 0);
        pairs[step] += pairs_of(block);
    }
    let (mut ends, mut open) = (Vec::new(), 0);
    for (step, pairs) in pairs.iter().enumerate() {
        open += pairs;
        if open >= RANGE {
            ends.push(((step + 1) * STEP) as u32);
            open = 0;
        }
    }
    ends.push(u32::MAX);
    ends
}

/// The units of a key's blocks behind `from`, up to the first that begins at row `end` or behind. Where blocks do not stand
/// in the order of their first rows, as windows of cut ones, only the cache notices.
fn add(units: &mut Vec<Unit>, key: usize, blocks: &Key, from: usize, end: u32) -> usize {
    let mut open = Unit { key, blocks: (from, from), lefts: (0, usize::MAX), pairs: 0 };
    for block in &blocks.starts[from..blocks.starts.len() - 1] {
        let at = open.blocks.1;
        let rows = &blocks.order[*block..blocks.starts[at + 1]];
        if rows[0] >= end {
            break;
        }
        let pairs = pairs_of(rows);
        if open.pairs + pairs > TASK {
            close(units, &mut open);
        }
        open.blocks.1 = at + 1;
        if pairs > TASK {
            split(units, key, at, rows.len());
            open.blocks.0 = at + 1;
        } else {
            open.pairs += pairs;
        }
    }
    close(units, &mut open);
    open.blocks.1
}

/// Ends the open unit, if it has pairs; the next begins behind it.
fn close(units: &mut Vec<Unit>, open: &mut Unit) {
    if open.pairs > 0 {
        units.push(open.clone());
    }
    open.blocks.0 = open.blocks.1;
    open.pairs = 0;
}

fn pairs_of(block: &[u32]) -> u64 {
    table::pairs(block.len() as u64)
}

/// One large block, cut by the left rows of its pairs.
fn split(units: &mut Vec<Unit>, key: usize, at: usize, rows: usize) {
    let (mut from, mut pairs) = (0, 0);
    let enough = TASK.max(PAIRS_PER_ROW * rows as u64);
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
    pub fn blocks(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.windows(2).map(|ends| ends[0].max(self.base) - self.base..ends[1] - self.base)
    }

    /// The left row of each pair with all rights, as places in `rows`.
    pub fn lefts(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.blocks().flat_map(|block| self.lefts_of(block))
    }

    /// The same for one of its blocks.
    pub fn lefts_of(&self, block: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> + use<> {
        block.clone().take(self.lefts).map(move |left| (left, left + 1..block.end))
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

/// Runs `work` for some units at a time on all threads; results come in the order of units.
pub fn run<T: Send>(
    units: &[Unit],
    stage: &str,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    let pairs = |units: &[Unit]| units.iter().map(|unit| unit.pairs).sum::<u64>();
    let (total, done) = (pairs(units), AtomicU64::new(0));
    let one = |task: Range<usize>| {
        if cancelled() {
            return Err(Cancelled);
        }
        let pairs = pairs(&units[task.clone()]);
        let result = work(task);
        progress(stage, done.fetch_add(pairs, Ordering::Relaxed) + pairs, total);
        Ok(result)
    };
    tasks(units).into_par_iter().map(one).collect()
}

/// Units that are worked on together, by their numbers.
pub fn tasks(units: &[Unit]) -> Vec<Range<usize>> {
    let (mut tasks, mut from, mut pairs) = (Vec::new(), 0, 0);
    for (at, unit) in units.iter().enumerate() {
        pairs += unit.pairs;
        if pairs >= TASK || at + 1 == units.len() {
            tasks.push(from..at + 1);
            (from, pairs) = (at + 1, 0);
        }
    }
    tasks
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
