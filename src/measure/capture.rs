//! How many things nobody found, from how often those were found that somebody did: capture and recapture.
//!
//! Several searches look for the same things. Where many things were found by one of them alone, and few by two, more
//! were found by none. Chao's estimate is the least number that explains this: it is right where all things are as hard to
//! find, and too small where some are harder. The first jackknife takes as many to be missing as were found once, and is
//! mostly too large where searches find much. So the interval is that of Chao's estimate, down to the first jackknife where
//! that is lower.
//!
//! Sources: A. Chao (1987), *Estimating the population size for capture-recapture data with unequal catchability*,
//! Biometrics 43, with the interval given there; K. Burnham and W. Overton (1978), *Estimation of the size of a closed
//! population when capture probabilities vary among animals*, Biometrika 65.

use super::labels::Interval;

/// Fewer things that were found again tell nothing.
const FEWEST: f64 = 30.0;
/// The quantile of the normal distribution for an interval of 95 %.
const QUANTILE: f64 = 1.96;

/// The share of all things that were found at all. `by` says how many were found by one search, by two and so on, up to
/// all searches; uncertain things may count in part. Nothing where too few things were found again.
pub fn found(by: &[f64]) -> Option<Interval> {
    let seen: f64 = by.iter().sum();
    let [once, twice, ..] = *by else { return None };
    if seen - once < FEWEST {
        return None;
    }
    let searches = by.len() as f64;
    let of_all = (searches - 1.0) / searches;
    let unseen = of_all * once * (once - 1.0).max(0.0) / (2.0 * (twice + 1.0));
    let ratio = once / twice.max(1.0);
    let variance = twice.max(1.0) * (ratio.powi(4) / 4.0 + ratio.powi(3) + ratio.powi(2) / 2.0);
    // Logarithms of what was not seen are spread evenly: it is never less than nothing.
    let spread = if unseen > 0.0 { (QUANTILE * (1.0 + variance / unseen.powi(2)).ln().sqrt()).exp() } else { 1.0 };
    let share = |unseen: f64| seen / (seen + unseen);
    Some(Interval { value: share(unseen), low: share((unseen * spread).max(of_all * once)), high: share(unseen / spread) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Things found by searches that each find so large a share of them, independently.
    fn made(things: u32, shares: &[f64]) -> (Vec<f64>, f64) {
        let mut by = vec![0.0; shares.len()];
        let mut state = 7u64;
        for _ in 0..things {
            let mut draw = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 11) as f64 / (1u64 << 53) as f64
            };
            let times = shares.iter().filter(|share| draw() < **share).count();
            if let Some(place) = times.checked_sub(1) {
                by[place] += 1.0;
            }
        }
        let seen = by.iter().sum::<f64>() / f64::from(things);
        (by, seen)
    }

    #[test]
    fn what_independent_searches_miss_is_found_again() {
        for shares in [&[0.5; 4][..], &[0.6, 0.7, 0.4, 0.8, 0.5], &[0.3; 7]] {
            let (by, truth) = made(20_000, shares);
            let found = found(&by).unwrap();
            assert!((found.value - truth).abs() < 0.02, "{found:?} {truth}");
            assert!(found.low < truth, "{found:?} {truth}");
        }
    }

    #[test]
    fn little_tells_nothing_and_nothing_is_missing_where_all_find_all() {
        assert_eq!(found(&[10.0, 5.0]), None);
        assert_eq!(found(&[500.0]), None);
        assert_eq!(found(&[0.0, 0.0, 500.0]), Some(Interval { value: 1.0, low: 1.0, high: 1.0 }));
    }

    proptest! {
        #[test]
        fn an_estimate_is_a_share_inside_of_its_interval(by in proptest::collection::vec(0.0f64..1e5, 2..9)) {
            if let Some(Interval { value, low, high }) = found(&by) {
                prop_assert!(0.0 < low && low <= value && value <= high && high <= 1.0);
            }
        }
    }
}
