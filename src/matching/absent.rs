//! What it says of two records that a value is missing in one of them.
//!
//! Where those who are in a table twice left the same fields open, a missing value speaks for a match; where they filled
//! them in the second time, against it. How often a value is missing among the matches of a key and among its strangers is
//! counted once the levels have told them apart. It must not help to tell them apart: records fall into kinds by what they
//! leave open (where they come from, how they were entered), and EM would take the kinds for customers. For the same
//! reason it is held to little: on labelled sets it is worth less than a bit in data of people.

use super::em::Session;
use super::level::{MISSING, unpack};

/// How many matches it is worth that a missing value says nothing.
const NOTHING: f64 = 30.0;
/// How many pairs it counts for in a key that a value is missing among matches as often as among strangers.
const ALIKE: f64 = 4.0;
/// The most that the odds may differ by, as a binary logarithm.
const MOST: f64 = 1.0;
/// No share is believed to be nearer to none or to all.
const RARE: f64 = 0.001;

/// How often a comparison misses a value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Absent {
    /// The share of matches.
    pub m: f64,
    /// The share of strangers.
    pub u: f64,
}

impl Absent {
    /// By how many miss it of how many, among matches and among strangers.
    fn of(matches: (f64, f64), strangers: (f64, f64)) -> Absent {
        let usual = (matches.0 + strangers.0) / (matches.1 + strangers.1).max(1.0);
        let share = |(missing, all): (f64, f64)| (missing + ALIKE * usual) / (all + ALIKE);
        Absent { m: share(matches), u: share(strangers) }
    }

    /// Missing in that share of strangers, with odds among matches that differ by that binary logarithm.
    fn differing(u: f64, by: f64) -> Absent {
        if by == 0.0 || u <= 0.0 || u >= 1.0 {
            return Absent { m: u, u };
        }
        let odds = u / (1.0 - u) * by.exp2();
        Absent { m: odds / (1.0 + odds), u }
    }

    /// The binary logarithm of how many times the odds of strangers the odds of matches are.
    fn differs_by(&self) -> f64 {
        let weight = |share: f64| super::weigh::weight_at(share.clamp(RARE, 1.0 - RARE));
        weight(self.m) - weight(self.u)
    }

    /// How much more often a value is missing among matches.
    pub fn missing(&self) -> f64 {
        if self.m == self.u { 1.0 } else { self.m / self.u }
    }

    /// How much more often both values are there among matches.
    pub fn there(&self) -> f64 {
        if self.m == self.u { 1.0 } else { (1.0 - self.m) / (1.0 - self.u) }
    }
}

/// For each of so many comparisons how often pairs miss a value, if those of a pattern are matches with that probability.
pub fn counted(histogram: &[(u64, f64)], comparisons: usize, matches: impl Fn(u64) -> f64) -> Vec<Absent> {
    let mut all = [0.0; 2];
    let mut missing = vec![[0.0; 2]; comparisons];
    for (pattern, n) in histogram {
        let right = n * matches(*pattern);
        let kinds = [right, n - right];
        all.iter_mut().zip(kinds).for_each(|(all, n)| *all += n);
        for (_, missing) in missing.iter_mut().enumerate().filter(|(at, _)| unpack(*pattern, *at) == MISSING) {
            missing.iter_mut().zip(kinds).for_each(|(missing, n)| *missing += n);
        }
    }
    missing.into_iter().map(|[matches, strangers]| Absent::of((matches, all[0]), (strangers, all[1]))).collect()
}

/// For each comparison how often it misses a value, where it does so in the share `missing` of all pairs. Only how matches
/// and strangers compare is taken from the sessions that are `heard`, counted by their matches and their share: records that
/// have a key are no sample of all.
pub fn averaged<'a>(heard: impl Iterator<Item = (&'a [bool], &'a Session)> + Clone, missing: &[f64]) -> Vec<Absent> {
    let one = |(at, missing): (usize, &f64)| {
        let (mut sum, mut of) = (0.0, NOTHING);
        for (_, session) in heard.clone().filter(|(used, _)| used[at]) {
            // A share near none or all is known by the few pairs that differ.
            let share = session.absent[at].m;
            let counts = session.matches * session.share * 4.0 * share * (1.0 - share);
            sum += session.absent[at].differs_by() * counts;
            of += counts;
        }
        Absent::differing(*missing, (sum / of).clamp(-MOST, MOST))
    };
    missing.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a session of a thousand matches finds that miss a value so often, and strangers that miss it half the time.
    fn seen(matches: f64) -> Session {
        let absent = Absent::of((matches * 1000.0, 1000.0), (5000.0, 10_000.0));
        Session { share: 0.9, matches: 1000.0, m: Vec::new(), absent: vec![absent] }
    }

    fn of(sessions: &[Session], missing: f64) -> Absent {
        averaged(sessions.iter().map(|session| (&[true][..], session)), &[missing])[0]
    }

    #[test]
    fn missing_speaks_for_what_leaves_the_same_open() {
        assert!(of(&[seen(0.6)], 0.5).missing() > 1.1 && of(&[seen(0.6)], 0.5).there() < 0.9);
        assert!(of(&[seen(0.4)], 0.5).missing() < 0.9 && of(&[seen(0.4)], 0.5).there() > 1.1);
        // What is seen of some is told of all: three times as rare there, it differs as much.
        assert!((of(&[seen(0.6)], 0.1).differs_by() - of(&[seen(0.6)], 0.5).differs_by()).abs() < 1e-9);
        for silent in [of(&[], 0.5), of(&[seen(0.5)], 0.5), of(&[seen(0.9)], 0.0), of(&[seen(0.9)], 1.0)] {
            assert!((silent.missing().log2()).abs() < 0.01 && (silent.there().log2()).abs() < 0.01, "{silent:?}");
        }
    }

    proptest! {
        #[test]
        fn it_says_little_and_is_fair(matches in proptest::collection::vec(0.0f64..=1.0, 0..4), missing in 0.0f64..=1.0) {
            let absent = of(&matches.into_iter().map(seen).collect::<Vec<_>>(), missing);
            prop_assert!(absent.missing().log2().abs() <= MOST + 1e-9 && absent.there().log2().abs() <= MOST + 1e-9);
            // Among strangers it weighs nothing on the whole.
            prop_assert!((missing * absent.missing() + (1.0 - missing) * absent.there() - 1.0).abs() < 1e-9);
        }
    }
}
