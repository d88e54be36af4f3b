//! How many of the matches there are the blocking keys reach: what no key finds is never compared.
//!
//! Keys are searches for the same matches, and how many of these one key alone finds tells how many none does. Each pair
//! counts with its probability. It is an estimate for pairs that the model takes for matches: where it is wrong about
//! them, so is this.

use super::Pair;
use super::keys::Key;
use super::level::Compared;
use crate::measure::{capture, labels::Interval};
use rayon::prelude::*;

/// Pairs that are counted together. Sums depend on it and on nothing else.
const CHUNK: usize = 1 << 14;

/// The share of matches that keys bring together, by the pairs that were kept; nothing where these are too few to tell.
/// A key of all pairs misses none.
pub fn of(pairs: &[Pair], keys: &[Key], compared: &Compared) -> Option<Interval> {
    if keys.iter().any(|key| key.columns.is_empty() && key.cut == 0) {
        return None;
    }
    let count = |pairs: &[Pair]| {
        let mut found_by = vec![0.0; keys.len()];
        for pair in pairs {
            let times = (0..keys.len()).filter(|key| compared.rows.joins(*key, pair.left, pair.right)).count();
            if let Some(place) = times.checked_sub(1) {
                found_by[place] += pair.probability;
            }
        }
        found_by
    };
    let counted: Vec<Vec<f64>> = pairs.par_chunks(CHUNK).map(count).collect();
    let mut found_by = vec![0.0; keys.len()];
    counted.iter().for_each(|counted| found_by.iter_mut().zip(counted).for_each(|(sum, n)| *sum += n));
    capture::found(&found_by)
}
