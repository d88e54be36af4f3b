//! Lists of which nobody is twice in one, and what follows for pairs.

use super::level::Compared;
use std::collections::BTreeMap;

impl Compared {
    /// Whether two rows cannot be one customer, because they are from one list.
    #[inline]
    pub fn are_strangers(&self, left: u32, right: u32) -> bool {
        let list = |row: u32| self.lists.get(row as usize).copied().unwrap_or(0);
        list(left) != 0 && list(left) == list(right)
    }

    /// How many records each list has; records of no list are in none.
    pub fn list_sizes(&self) -> Vec<f64> {
        let mut sizes: BTreeMap<u32, f64> = BTreeMap::new();
        self.lists.iter().filter(|list| **list != 0).for_each(|list| *sizes.entry(*list).or_default() += 1.0);
        sizes.into_values().collect()
    }

    /// How many pairs of rows may match.
    pub fn pairs(&self) -> f64 {
        let pairs = |n: f64| n * (n - 1.0) / 2.0;
        (pairs(self.count as f64) - self.list_sizes().into_iter().map(pairs).sum::<f64>()).max(1.0)
    }

    /// How many pairs may be matches at most: where nobody is twice in a list, a record has one partner in each.
    pub fn most_matches(&self) -> f64 {
        let are_all_in_lists = !self.lists.is_empty() && self.lists.iter().all(|list| *list != 0);
        if are_all_in_lists { two_lists(&self.list_sizes()).map(|(a, b)| a.min(b)).sum() } else { f64::INFINITY }
    }
}

/// The sizes of every two lists.
pub fn two_lists(sizes: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    (0..sizes.len()).flat_map(move |a| sizes[a + 1..].iter().map(move |b| (sizes[a], *b)))
}
