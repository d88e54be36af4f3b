//! The compared values of some rows, fetched from all over memory and laid side by side.
//!
//! What a block compares is scattered over tables of a million rows. Fetched pair by pair, every value is waited
//! for; fetched for all rows of some blocks at once, the waits overlap, and the pairs that follow find everything in
//! the cache.

use super::keys::Key;
use super::level::{Compared, MISSING, pack};
use crate::similarity::signature::Signature;
use std::ops::Range;

/// Rows with their values. Rows are known by their places in what was gathered.
pub struct Near<'a> {
    compared: &'a Compared,
    rows: Vec<u32>,
    /// For each comparison the numbers of the values.
    ids: Vec<Vec<u32>>,
    /// For each comparison that has them, the signatures.
    signatures: Vec<Vec<Signature>>,
    /// For each earlier key the numbers of the blocks.
    earlier: Vec<Vec<u32>>,
}

impl<'a> Near<'a> {
    /// Nothing yet.
    pub fn new(compared: &'a Compared) -> Near<'a> {
        let width = compared.comparers.len();
        Near { compared, rows: Vec::new(), ids: vec![Vec::new(); width], signatures: vec![Vec::new(); width], earlier: Vec::new() }
    }

    /// Fetches the values of rows in place of those that were there, and which blocks of earlier keys they are in.
    pub fn gather(&mut self, rows: &[u32], earlier: &[Key]) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.ids.iter_mut().for_each(Vec::clear);
        for row in rows {
            let values = self.compared.rows.of(*row);
            self.ids.iter_mut().zip(values).for_each(|(ids, id)| ids.push(*id));
        }
        for (at, signatures) in self.signatures.iter_mut().enumerate() {
            let all = &self.compared.field(at).signatures;
            signatures.clear();
            if !all.is_empty() {
                signatures.extend(self.ids[at].iter().map(|id| all[*id as usize]));
            }
        }
        self.earlier.resize_with(earlier.len(), Vec::new);
        for (blocks, key) in self.earlier.iter_mut().zip(earlier) {
            blocks.clear();
            blocks.extend(rows.iter().map(|row| key.block[*row as usize]));
        }
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> u32 {
        self.rows[place]
    }

    /// The number of a value.
    #[inline]
    pub fn id(&self, at: usize, place: usize) -> u32 {
        self.ids[at][place]
    }

    /// The best level that a comparison can have: exact where it is equality, missing or the last.
    #[inline]
    pub fn best_level(&self, at: usize, left: usize, right: usize) -> u8 {
        match (self.ids[at][left], self.ids[at][right]) {
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
        let forms = &self.compared.field(at).forms;
        self.compared.comparers[at].level(forms.get(self.id(at, left)), forms.get(self.id(at, right)))
    }

    /// The pattern of two rows.
    pub fn pattern(&self, left: usize, right: usize) -> u64 {
        let level = |at: usize| match self.best_level(at, left, right) {
            exact if exact == 0 || exact == MISSING || exact == self.compared.comparers[at].last() => exact,
            _ => self.level(at, left, right),
        };
        let levels = (0..self.ids.len()).fold(0, |pattern, at| pack(pattern, at, level(at)));
        self.compared.without_repetition(levels, self.rows[left], self.rows[right])
    }

    /// Which pairs of a row with the rows behind it an earlier key has already.
    pub fn known(&self, left: usize, rights: Range<usize>, known: &mut Vec<bool>) {
        known.clear();
        known.resize(rights.len(), false);
        for blocks in &self.earlier {
            let block = blocks[left];
            if block != 0 {
                known.iter_mut().zip(&blocks[rights.clone()]).for_each(|(known, other)| *known |= *other == block);
            }
        }
    }
}
