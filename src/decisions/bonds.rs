//! Sets of numbers that decisions make one. Only those that decisions speak of are held, of however many there are.

use std::collections::HashMap;

/// Disjoint sets; the smallest number of a set is its root.
#[derive(Debug, Default)]
pub struct Bonds {
    parent: HashMap<u32, u32>,
}

impl Bonds {
    /// The smallest number of the set of a number.
    pub fn root(&self, number: u32) -> u32 {
        let mut at = number;
        while let Some(next) = self.parent.get(&at) {
            at = *next;
        }
        at
    }

    /// Makes one set of two.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.parent.insert(a.max(b), a.min(b));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_is_the_root() {
        let mut bonds = Bonds::default();
        bonds.join(5, 9);
        bonds.join(9, 1);
        assert_eq!((bonds.root(9), bonds.root(5), bonds.root(1), bonds.root(7)), (1, 1, 1, 7));
    }
}
