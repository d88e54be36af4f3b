//! The compared values of some rows, fetched from all over memory and laid side by side.
//!
//! What a block compares is scattered over tables of a million rows. Fetched pair by pair, every value is waited
//! for; fetched for all rows of some blocks at once, the waits overlap, and the pairs that follow find everything in
//! the cache.

use super::keys::Keys;
use super::level::{Compared, MISSING, pack};
use crate::similarity::signature::Signature;
use std::ops::Range;

/// Rows of blocks that are looked through for new pairs before anything is fetched.
const SMALL: usize = 6;

/// Rows with their values. Rows are known by their places in what was gathered.
pub struct Near<'a> {
    compared: &'a Compared,
    rows: Vec<u32>,
    /// The numbers of the values, row by row.
    ids: Vec<u32>,
    /// For each comparison the signatures of the values; none where it has no use for them.
    signatures: Vec<Vec<Signature>>,
    /// For each key the numbers of the blocks.
    blocks: Vec<Vec<u32>>,
}

impl<'a> Near<'a> {
    /// Nothing yet.
    pub fn new(compared: &'a Compared) -> Near<'a> {
        let signatures = vec![Vec::new(); compared.comparers.len()];
        Near { compared, rows: Vec::new(), ids: Vec::new(), signatures, blocks: Vec::new() }
    }

    /// Fetches the values of rows that will be compared inside of `blocks`, in place of those that were there.
    pub fn gather(&mut self, rows: &[u32], blocks: impl Iterator<Item = Range<usize>>) {
        self.blocks.clear();
        self.fetch(rows, &blocks.collect::<Vec<_>>());
    }

    /// The same for blocks of a key, of which `earlier` keys go before, and which blocks of all keys the rows are in.
    /// A small block whose pairs earlier keys have already is passed over: there is nothing to compare.
    pub fn gather_new(&mut self, rows: &[u32], blocks: impl Iterator<Item = Range<usize>>, keys: &Keys, earlier: usize) {
        self.blocks.resize_with(keys.all.len(), Vec::new);
        for (near, all) in self.blocks.iter_mut().zip(&keys.blocks) {
            near.clear();
            near.extend(rows.iter().map(|row| all[*row as usize]));
        }
        let is_known = |left: usize, right: usize| (0..earlier).any(|key| self.is_of(key, left, right));
        let is_new = |block: &Range<usize>| {
            block.len() > SMALL || block.clone().any(|left| (left + 1..block.end).any(|right| !is_known(left, right)))
        };
        let blocks: Vec<Range<usize>> = blocks.filter(is_new).collect();
        self.fetch(rows, &blocks);
    }

    fn fetch(&mut self, rows: &[u32], blocks: &[Range<usize>]) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        let width = self.signatures.len();
        self.ids.clear();
        self.ids.resize(rows.len() * width, 0);
        for place in blocks.iter().cloned().flatten() {
            self.ids[place * width..(place + 1) * width].copy_from_slice(self.compared.rows.of(rows[place]));
        }
        let ids = &self.ids;
        for (at, signatures) in self.signatures.iter_mut().enumerate() {
            let all = &self.compared.field(at).signatures;
            signatures.clear();
            if all.is_empty() {
                continue;
            }
            signatures.resize(rows.len(), Signature::default());
            let id = |place: usize| ids[place * width + at];
            // Where all values are equal nobody asks for signatures.
            let differs = |block: &Range<usize>| block.clone().any(|place| id(place) != id(block.start));
            let places = blocks.iter().filter(|block| differs(block)).cloned().flatten();
            places.for_each(|place| signatures[place] = all[id(place) as usize]);
        }
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> u32 {
        self.rows[place]
    }

    /// The numbers of a row's values.
    #[inline]
    pub fn ids(&self, place: usize) -> &[u32] {
        let width = self.signatures.len();
        &self.ids[place * width..(place + 1) * width]
    }

    /// The best level that a comparison can have: exact where it is equality, missing or the last.
    #[inline]
    pub fn best_level(&self, at: usize, left: usize, right: usize) -> u8 {
        match (self.ids(left)[at], self.ids(right)[at]) {
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
        self.compared.level_of_different(at, self.ids(left)[at], self.ids(right)[at])
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
        let begins = |place: usize, at: usize| self.compared.field(at).forms.get(self.ids(place)[at]).as_bytes().first().copied();
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
    pub fn keys_of(&self, keys: Range<usize>, left: usize, rights: Range<usize>, found: &mut Vec<u32>) {
        found.clear();
        found.resize(rights.len(), 0);
        for key in keys {
            let blocks = &self.blocks[key];
            let block = blocks[left];
            if block != 0 {
                let others = &blocks[rights.clone()];
                found.iter_mut().zip(others).for_each(|(found, other)| *found |= u32::from(*other == block) << key);
            }
        }
    }

    /// Whether two rows cannot be one customer.
    pub fn are_strangers(&self, left: usize, right: usize) -> bool {
        !self.compared.lists.is_empty() && self.compared.are_strangers(self.rows[left], self.rows[right])
    }

    /// Whether a key has a pair.
    fn is_of(&self, key: usize, left: usize, right: usize) -> bool {
        let block = self.blocks[key][left];
        block != 0 && block == self.blocks[key][right]
    }
}
