//! The compared values of some rows, fetched from all over memory and laid side by side.
//!
//! What a block compares is scattered over tables of a million rows. Fetched pair by pair, every value is waited
//! for; fetched for all rows of some blocks at once, the waits overlap, and the pairs that follow find everything in
//! the cache.

use super::level::{Compared, MISSING, pack};
use crate::similarity::signature::Signature;
use std::ops::Range;

/// Rows of blocks that are looked through for new pairs before anything is fetched.
const SMALL: usize = 6;

/// Rows with their values. Rows are known by their places in what was gathered.
pub struct Near<'a> {
    compared: &'a Compared,
    rows: Vec<u32>,
    /// For each column of the rows their numbers.
    columns: Vec<Vec<u32>>,
    /// For each comparison the signatures of the values; none where it has no use for them.
    signatures: Vec<Vec<Signature>>,
    /// The columns of keys in which a row is equal to others, a bit each; kept for its room.
    equal: Vec<u32>,
}

impl<'a> Near<'a> {
    /// Nothing yet.
    pub fn new(compared: &'a Compared) -> Near<'a> {
        let (columns, signatures) = (vec![Vec::new(); compared.rows.width()], vec![Vec::new(); compared.comparers.len()]);
        Near { compared, rows: Vec::new(), columns, signatures, equal: Vec::new() }
    }

    /// Fetches the values of rows that will be compared inside of `blocks`, in place of those that were there.
    pub fn gather(&mut self, rows: &[u32], blocks: impl Iterator<Item = Range<usize>>) {
        let blocks: Vec<Range<usize>> = blocks.collect();
        self.fetch(rows, &blocks);
        self.fetch_signatures(&blocks);
    }

    /// The same for blocks of a key before which `earlier` keys go. A small block whose pairs these have already is passed
    /// over: there is nothing to compare.
    pub fn gather_new(&mut self, rows: &[u32], blocks: impl Iterator<Item = Range<usize>>, earlier: usize) {
        let mut blocks: Vec<Range<usize>> = blocks.collect();
        self.fetch(rows, &blocks);
        let masks = &self.compared.rows.masks[..earlier];
        let is_known = |left: usize, right: usize| {
            let equal = self.equal_in(left, right);
            masks.iter().any(|mask| equal & mask == *mask)
        };
        let is_new = |block: &Range<usize>| {
            block.len() > SMALL || block.clone().any(|left| (left + 1..block.end).any(|right| !is_known(left, right)))
        };
        blocks.retain(is_new);
        self.fetch_signatures(&blocks);
    }

    fn fetch(&mut self, rows: &[u32], blocks: &[Range<usize>]) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.columns.iter_mut().for_each(|column| column.resize(rows.len(), 0));
        for place in blocks.iter().cloned().flatten() {
            let numbers = self.compared.rows.of(rows[place]);
            self.columns.iter_mut().zip(numbers).for_each(|(column, number)| column[place] = *number);
        }
    }

    fn fetch_signatures(&mut self, blocks: &[Range<usize>]) {
        for (at, (signatures, ids)) in self.signatures.iter_mut().zip(&self.columns).enumerate() {
            let all = &self.compared.field(at).signatures;
            signatures.clear();
            if all.is_empty() {
                continue;
            }
            signatures.resize(self.rows.len(), Signature::default());
            // Where all values are equal nobody asks for signatures.
            let differs = |block: &Range<usize>| ids[block.clone()].iter().any(|id| *id != ids[block.start]);
            let places = blocks.iter().filter(|block| differs(block)).cloned().flatten();
            places.for_each(|place| signatures[place] = all[ids[place] as usize]);
        }
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> u32 {
        self.rows[place]
    }

    /// The number of a row's value in a comparison.
    #[inline]
    pub fn id(&self, at: usize, place: usize) -> u32 {
        self.columns[at][place]
    }

    /// The best level that a comparison can have: exact where it is equality, missing or the last.
    #[inline]
    pub fn best_level(&self, at: usize, left: usize, right: usize) -> u8 {
        match (self.id(at, left), self.id(at, right)) {
            (0, _) | (_, 0) => MISSING,
            (a, b) if a == b => 0,
            _ => match (self.signatures[at].get(left), self.signatures[at].get(right)) {
                (Some(a), Some(b)) => self.compared.comparers[at].best_level(a, b),
                _ => 1,
            },
        }
    }

    /// The level of two different values, by their texts.
    pub fn level(&self, at: usize, left: usize, right: usize) -> u8 {
        self.compared.level_of_different(at, self.id(at, left), self.id(at, right))
    }

    /// The patterns of pairs of places.
    pub fn patterns(&self, pairs: &[(usize, usize)], patterns: &mut Vec<u64>) {
        patterns.clear();
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (nth, &(left, right)) in pairs.iter().enumerate() {
            let mut levels = 0;
            for (at, comparer) in self.compared.comparers.iter().enumerate() {
                match self.best_level(at, left, right) {
                    exact if exact == 0 || exact == MISSING || exact == comparer.last() => levels = pack(levels, at, exact),
                    _ => open.push((nth, at)),
                }
            }
            patterns.push(levels);
        }
        // A look at the texts that will be read: all at once they are waited for together, not one after the other.
        let begins = |place: usize, at: usize| self.compared.field(at).forms.get(self.id(at, place)).as_bytes().first().copied();
        let looked_at = open.iter().map(|(nth, at)| u64::from(begins(pairs[*nth].0, *at).max(begins(pairs[*nth].1, *at)).unwrap_or(0)));
        std::hint::black_box(looked_at.sum::<u64>());
        for (nth, at) in open {
            patterns[nth] = pack(patterns[nth], at, self.level(at, pairs[nth].0, pairs[nth].1));
        }
        for (pattern, (left, right)) in patterns.iter_mut().zip(pairs) {
            *pattern = self.compared.without_repetition(*pattern, self.rows[*left], self.rows[*right]);
        }
    }

    /// For each pair of a row with rows behind it which of some keys have it, a bit each.
    pub fn keys_of(&mut self, keys: Range<usize>, left: usize, rights: Range<usize>, found: &mut Vec<u32>) {
        let equal = &mut self.equal;
        equal.clear();
        equal.resize(rights.len(), 0);
        for (place, column) in self.compared.rows.key_columns.iter().enumerate() {
            let numbers = &self.columns[*column];
            let number = numbers[left];
            if number != 0 {
                let others = &numbers[rights.clone()];
                equal.iter_mut().zip(others).for_each(|(equal, other)| *equal |= u32::from(*other == number) << place);
            }
        }
        found.clear();
        found.resize(rights.len(), 0);
        for key in keys {
            let mask = self.compared.rows.masks[key];
            found.iter_mut().zip(&*equal).for_each(|(found, equal)| *found |= u32::from(equal & mask == mask) << key);
        }
    }

    /// The columns of keys in which two rows are equal, a bit each.
    fn equal_in(&self, left: usize, right: usize) -> u32 {
        let is_equal = |column: usize| self.columns[column][left] != 0 && self.columns[column][left] == self.columns[column][right];
        let columns = self.compared.rows.key_columns.iter().enumerate();
        columns.fold(0, |equal, (place, column)| equal | u32::from(is_equal(*column)) << place)
    }

    /// Whether two rows cannot be one customer.
    pub fn are_strangers(&self, left: usize, right: usize) -> bool {
        !self.compared.lists.is_empty() && self.compared.are_strangers(self.rows[left], self.rows[right])
    }
}
