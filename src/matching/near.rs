//! The compared values of some rows, fetched from all over memory and laid side by side.
//!
//! What a block compares is scattered over tables of a million rows. Fetched pair by pair, every value is waited
//! for; fetched for all rows of some blocks at once, the waits overlap, and the pairs that follow find their numbers in
//! the cache. Signatures and texts are fetched comparison by comparison, for some pairs at a time that still want them.

use super::level::{Compared, MISSING, pack};
use crate::similarity::signature::Signature;
use std::ops::Range;

/// Pairs for which signatures and texts are fetched together, about: they stay in the second cache. Few in tests, so that
/// small sets are judged in several goes.
pub const TOGETHER: usize = if cfg!(test) { 8 } else { 2048 };

/// Rows with their values. Rows are known by their places in what was gathered.
pub struct Near<'a> {
    compared: &'a Compared,
    rows: Vec<u32>,
    /// For each column of the rows their numbers. At places that were not gathered they mean nothing.
    columns: Vec<Vec<u32>>,
    /// For each comparison the signatures of the values, where they are there; none where it has no use for them.
    signatures: Vec<Vec<Signature>>,
    /// For each row the comparisons whose signature is there, a bit each.
    signed: Vec<u16>,
    /// The columns of keys in which a row is equal to others, a bit each; kept for its room.
    equal: Vec<u32>,
}

impl<'a> Near<'a> {
    /// Nothing yet.
    pub fn new(compared: &'a Compared) -> Near<'a> {
        let (columns, signatures) = (vec![Vec::new(); compared.rows.width()], vec![Vec::new(); compared.comparers.len()]);
        Near { compared, rows: Vec::new(), columns, signatures, signed: Vec::new(), equal: Vec::new() }
    }

    /// Takes these rows in place of those that were there, and fetches the numbers of those inside of `blocks`.
    pub fn gather(&mut self, rows: &[u32], blocks: impl Iterator<Item = Range<usize>>) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.signed.clear();
        self.signed.resize(rows.len(), 0);
        // What is left from before at places that are not asked for is not worth the time to clear it.
        self.columns.iter_mut().for_each(|column| column.resize(rows.len(), 0));
        for place in blocks.flatten() {
            let numbers = self.compared.rows.of(rows[place]);
            self.columns.iter_mut().zip(numbers).for_each(|(column, number)| column[place] = *number);
        }
    }

    /// Fetches the signatures of a comparison, where pairs have different values and they are not there yet.
    pub fn sign(&mut self, at: usize, pairs: impl Iterator<Item = (usize, usize)>) {
        let all = self.compared.signatures(at);
        if all.is_empty() {
            return;
        }
        let (ids, signatures, bit) = (&self.columns[at], &mut self.signatures[at], 1u16 << at);
        signatures.resize(self.rows.len(), Signature::default());
        for (left, right) in pairs.filter(|(left, right)| ids[*left] != ids[*right]) {
            for place in [left, right] {
                if self.signed[place] & bit == 0 {
                    self.signed[place] |= bit;
                    signatures[place] = all[ids[place] as usize];
                }
            }
        }
    }

    /// Fetches what tells of a comparison how alike different values of pairs are: signatures, or else texts.
    pub fn fetch(&mut self, at: usize, pairs: impl Iterator<Item = (usize, usize)>) {
        if self.compared.signatures(at).is_empty() {
            let differing = pairs.filter(|(left, right)| self.best_level(at, *left, *right) == 1);
            self.look_at(differing.map(|(left, right)| (at, left, right)));
        } else {
            self.sign(at, pairs);
        }
    }

    /// A look at texts that will be read: all at once they are waited for together, not one after the other.
    fn look_at(&self, pairs: impl Iterator<Item = (usize, usize, usize)>) {
        let begins = |at: usize, place: usize| self.compared.field(at).forms.get(self.id(at, place)).as_bytes().first().copied();
        let looked_at = pairs.map(|(at, left, right)| u64::from(begins(at, left).max(begins(at, right)).unwrap_or(0)));
        std::hint::black_box(looked_at.sum::<u64>());
    }

    /// The best level that a comparison can have, by what was fetched of it: without signatures it is its level.
    pub fn bound(&self, at: usize, left: usize, right: usize) -> u8 {
        let level = match self.best_level(at, left, right) {
            1 if self.compared.signatures(at).is_empty() => self.compared.level_of_different(at, self.id(at, left), self.id(at, right)),
            best => return best,
        };
        if level == self.compared.comparers[at].last()
            && let Some(swapped) = &self.compared.swapped
            && let Some(of_swapped) = swapped.level_of(at)
            && swapped.are_crosswise(&self.compared.rows, self.rows[left], self.rows[right])
        {
            return of_swapped;
        }
        level
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> u32 {
        self.rows[place]
    }

    /// The number of a row's value in a comparison.
    #[inline]
    fn id(&self, at: usize, place: usize) -> u32 {
        self.columns[at][place]
    }

    /// The numbers of a comparison, by place.
    pub fn ids(&self, at: usize) -> &[u32] {
        &self.columns[at]
    }

    /// The best level that a comparison can have, by signatures that are there: exact where it is equality, missing or
    /// the last.
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

    /// The patterns of pairs of places.
    pub fn patterns(&mut self, pairs: &[(usize, usize)], patterns: &mut Vec<u64>) {
        patterns.clear();
        patterns.resize(pairs.len(), 0);
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (at, comparer) in self.compared.comparers.iter().enumerate() {
            self.sign(at, pairs.iter().copied());
            for (nth, (pattern, &(left, right))) in patterns.iter_mut().zip(pairs).enumerate() {
                match self.best_level(at, left, right) {
                    exact if exact == 0 || exact == MISSING || exact == comparer.last() => *pattern = pack(*pattern, at, exact),
                    _ => open.push((nth, at)),
                }
            }
        }
        self.look_at(open.iter().map(|(nth, at)| (*at, pairs[*nth].0, pairs[*nth].1)));
        for (nth, at) in open {
            let (left, right) = pairs[nth];
            let level = self.compared.level_of_different(at, self.id(at, left), self.id(at, right));
            patterns[nth] = pack(patterns[nth], at, level);
        }
        for (pattern, (left, right)) in patterns.iter_mut().zip(pairs) {
            *pattern = self.compared.settled(*pattern, self.rows[*left], self.rows[*right]);
        }
    }

    /// For each pair of a row with rows behind it which of some keys have it, a bit each.
    pub fn keys_of(&mut self, keys: Range<usize>, left: usize, rights: Range<usize>, found: &mut Vec<u32>) {
        let masks = &self.compared.rows.masks[keys.clone()];
        found.clear();
        if rights.len() == 1 {
            // Most blocks are of two rows, and have no use for room.
            let equal = self.compared.rows.equal(self.rows[left], self.rows[rights.start]);
            found.push((keys.start..).zip(masks).fold(0, |found, (key, mask)| found | u32::from(equal & mask == *mask) << key));
            return;
        }
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
        found.resize(rights.len(), 0);
        for (key, mask) in keys.zip(masks) {
            found.iter_mut().zip(&*equal).for_each(|(found, equal)| *found |= u32::from(equal & mask == *mask) << key);
        }
    }

    /// Whether two rows cannot be one customer.
    pub fn are_strangers(&self, left: usize, right: usize) -> bool {
        !self.compared.lists.is_empty() && self.compared.are_strangers(self.rows[left], self.rows[right])
    }
}
