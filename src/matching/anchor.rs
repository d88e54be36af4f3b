//! Near-certain matches, found without learning: what a learnt model is held against.
//!
//! EM finds two classes in a histogram; nothing says that one of them is "the same customer". In a small set it
//! may be "the same city". So for each comparison there is an *anchor*: how often its values agree in pairs that
//! two or more other, identifying fields make near-certain under general experience. A session that finds
//! identifying fields far less alike than their anchors has learnt something else and is not heard; and where no
//! session teaches a comparison, its anchor does.

use super::em::{Frequencies, Ratios, Session};
use super::level::{Comparer, unpack};

/// Values are identifying if no more than this share of strangers has them in common.
const IDENTIFYING: f64 = 0.01;
/// What families and neighbours have in common: two of these make a household and no customer.
pub const HOUSEHOLD: &[&str] = &["family_name", "street", "number", "place", "postcode", "exact"];
/// How sure the other fields must make a match.
const CERTAIN: f64 = 0.99;
/// Fewer certain matches are no anchor.
const FEWEST: f64 = 10.0;
/// How far below its anchors the agreement of a session may be.
const FAR: f64 = 0.5;
/// How many times the certain matches there may be matches.
const UNSEEN: f64 = 10.0;
/// Matches for each record at most.
const PER_ROW: f64 = 4.0;

/// What near-certain matches have in common.
pub struct Anchors {
    /// For each comparison the near-certain matches, made so by the others, at each level.
    pub counts: Frequencies,
    /// The comparisons whose values are identifying.
    pub identifying: Vec<bool>,
    /// The comparisons of which experience is believed where there is no anchor: of text by its words, and of given names,
    /// which tell the members of a household apart.
    pub telling: Vec<bool>,
    /// How many pairs all comparisons together make near-certain.
    pub certain: f64,
}

/// Finds near-certain matches among candidates, under general experience `m`.
pub fn find(comparers: &[Comparer], distinct: &[(u64, f64)], all: f64, rows: usize, m: &Frequencies, u: &Frequencies) -> Anchors {
    let identifying: Vec<bool> = u.iter().map(|u| u.first().is_some_and(|equal| *equal <= IDENTIFYING)).collect();
    // That every second record has a twin is neither rare nor common; near-certainty hardly depends on it.
    let share = (0.5 * rows as f64 / all).clamp(1e-12, 0.5);
    let certain = |pattern: u64, used: &[bool], ratios: &Ratios| {
        let agree = || (0..m.len()).filter(|at| used[*at] && identifying[*at] && unpack(pattern, *at) == 0);
        agree().count() >= 2 && agree().any(|at| !HOUSEHOLD.contains(&comparers[at].kind())) && ratios.posterior(pattern, share) >= CERTAIN
    };
    let mut counts: Frequencies = m.iter().map(|m| vec![0.0; m.len()]).collect();
    for (at, counts) in counts.iter_mut().enumerate() {
        // Neither itself nor what is made from it or it is made of.
        let own = |other: usize| comparers[other].derived.as_ref().is_some_and(|derived| derived.names.contains(&at));
        let made = |other: usize| comparers[at].derived.as_ref().is_some_and(|derived| derived.names.contains(&other));
        let others: Vec<bool> = (0..m.len()).map(|other| other != at && !own(other) && !made(other)).collect();
        let ratios = Ratios::used(m, u, &others);
        for (pattern, n) in distinct.iter().filter(|(pattern, _)| certain(*pattern, &others, &ratios)) {
            if let Some(count) = counts.get_mut(usize::from(unpack(*pattern, at))) {
                *count += n;
            }
        }
    }
    let every = vec![true; m.len()];
    let ratios = Ratios::new(m, u);
    let certain = distinct.iter().filter(|(pattern, _)| certain(*pattern, &every, &ratios)).map(|(_, n)| n).sum();
    let telling = comparers.iter().map(|comparer| matches!(comparer.kind(), "text" | "name")).collect();
    Anchors { counts, identifying, telling, certain }
}

impl Anchors {
    /// The near-certain matches that teach a comparison, if there are enough.
    pub fn of(&self, at: usize) -> Option<&[f64]> {
        let counts = self.counts.get(at)?;
        (counts.iter().sum::<f64>() >= FEWEST).then_some(counts.as_slice())
    }

    /// Whether what a session calls matches looks like matches: as much alike in identifying fields as the anchors are, or,
    /// for text without an anchor, as general experience `m` says.
    pub fn hold(&self, session: &Session, used: &[bool], m: &Frequencies) -> bool {
        let (mut found, mut expected) = (0.0, 0.0);
        for at in (0..used.len()).filter(|at| used[*at] && self.identifying[*at]) {
            if let Some(counts) = self.of(at) {
                found += session.m[at][0];
                expected += counts[0] / counts.iter().sum::<f64>();
            } else if self.telling[at] {
                // Texts have something in common for many reasons, and most of their words for one; so have families.
                let near = m[at].len().div_ceil(3);
                found += session.m[at][..near].iter().sum::<f64>();
                expected += m[at][..near].iter().sum::<f64>();
            }
        }
        found >= FAR * expected
    }

    /// The most matches that are plausible.
    pub fn most(&self, rows: usize) -> f64 {
        let most = PER_ROW * rows as f64;
        // Where hardly any field identifies, two of them cannot be asked for.
        if self.identifying.iter().filter(|identifying| **identifying).count() < 3 {
            return most;
        }
        most.min(UNSEEN * (self.certain + FEWEST))
    }
}

#[cfg(test)]
mod tests {
    use super::super::level::pack;
    use super::*;
    use crate::resolve::{Comparison, Measure};
    use proptest::prelude::*;

    /// Three identifying comparisons and one that many strangers share.
    fn four() -> (Vec<Comparer>, Frequencies, Frequencies) {
        let comparison = Comparison {
            name: "x".into(),
            column: 0,
            measure: Measure::Levenshtein(Vec::new()),
            term_frequency: false,
            unless: Vec::new(),
        };
        let comparers = (0..4).map(|_| Comparer::new(&comparison, 0)).collect();
        let u = [0.0005, 0.0005, 0.0005, 0.05].map(|u| vec![u, 1.0 - u]).to_vec();
        (comparers, vec![vec![0.8, 0.2]; 4], u)
    }

    fn of_levels(levels: [u8; 4]) -> u64 {
        levels.iter().enumerate().fold(0, |pattern, (at, level)| pack(pattern, at, *level))
    }

    fn found(distinct: &[(u64, f64)]) -> Anchors {
        let (comparers, m, u) = four();
        find(&comparers, distinct, 200_000.0, 600, &m, &u)
    }

    #[test]
    fn two_identifying_fields_are_asked_for_and_a_city_is_none() {
        let anchors = found(&[(of_levels([0, 0, 1, 1]), 30.0), (of_levels([0, 1, 1, 0]), 500.0), (of_levels([0, 0, 0, 0]), 70.0)]);
        assert_eq!(anchors.identifying, [true, true, true, false]);
        assert_eq!(anchors.certain, 100.0);
        // The third is judged by the first two, the first only by pairs that agree on both others.
        assert_eq!(anchors.of(2), Some(&[70.0, 30.0][..]));
        assert_eq!(anchors.of(0), Some(&[70.0, 0.0][..]));
        assert_eq!(found(&[(0, 5.0)]).of(0), None);
    }

    #[test]
    fn a_session_about_cities_is_not_heard() {
        let anchors = found(&[(of_levels([0, 0, 0, 0]), 80.0), (of_levels([0, 0, 1, 0]), 10.0), (of_levels([1, 0, 0, 1]), 10.0)]);
        let session =
            |equal: [f64; 4]| Session { share: 0.1, matches: 100.0, m: equal.map(|m| vec![m, 1.0 - m]).to_vec(), absent: Vec::new() };
        assert!(anchors.hold(&session([0.8, 0.9, 0.8, 0.6]), &[true; 4], &vec![vec![0.8, 0.2]; 4]));
        assert!(!anchors.hold(&session([0.15, 0.12, 0.13, 0.98]), &[true; 4], &vec![vec![0.8, 0.2]; 4]));
        // Where nothing identifying was learnt, nothing contradicts.
        assert!(anchors.hold(&session([0.1, 0.1, 0.1, 0.98]), &[false, false, false, true], &vec![vec![0.8, 0.2]; 4]));
    }

    proptest! {
        #[test]
        fn more_matches_than_plausible_are_never_allowed(certain in 0.0f64..1e6, rows in 1usize..100_000) {
            let distinct = [(of_levels([0, 0, 0, 1]), certain)];
            let most = found(&distinct).most(rows);
            prop_assert!(most > 0.0 && most <= PER_ROW * rows as f64);
            prop_assert!(most <= UNSEEN * (certain + FEWEST));
        }
    }
}
