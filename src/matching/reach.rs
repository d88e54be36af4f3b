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

/// Pairs that are looked at, spread over all: a hundred thousand say what a million would.
const LOOKED_AT: usize = 100_000;

/// The share of matches that keys bring together, by the pairs that were kept; nothing where these are too few to tell.
/// A key of all pairs misses none.
pub fn of(pairs: &[Pair], keys: &[Key], compared: &Compared) -> Option<Interval> {
    if keys.iter().any(|key| key.columns.is_empty() && key.cut == 0) {
        return None;
    }
    let searches = keys.iter().filter(|key| key.pairs() > 0).count();
    let step = pairs.len().div_ceil(LOOKED_AT).max(1);
    let times = |pair: &Pair| (compared.rows.joined_by(pair.left, pair.right), pair.probability);
    let found: Vec<(usize, f64)> = pairs.par_iter().step_by(step).map(times).collect();
    // Summed in their order: threads must not show.
    let mut found_by = vec![0.0; searches];
    for (times, probability) in found {
        times.checked_sub(1).and_then(|place| found_by.get_mut(place)).into_iter().for_each(|sum| *sum += probability);
    }
    capture::found(&found_by)
}
