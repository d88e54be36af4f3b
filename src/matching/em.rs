//! Expectation maximisation over patterns of levels: what matches have in common, learnt without labels.
//!
//! The candidates of one key are a mixture of matches and strangers. What strangers look like (u) is known from
//! random pairs; EM finds the share of matches (λ) and how often each level occurs among them (m). It works on
//! the histogram of patterns, so its cost does not grow with the pairs. Sources: Fellegi & Sunter (1969), *A
//! theory for record linkage*, JASA 64; Winkler (1988) and Dempster, Laird & Rubin (1977) for EM.

use super::absent::{self, Absent};
use super::level::{MISSING, REPEATS, unpack};

/// Rounds at most; they end when λ and m stand still.
const ROUNDS: usize = 200;
/// How still is still enough.
const STILL: f64 = 1e-6;
/// How many matches the prior is worth: it decides only where there is next to no data.
const PRIOR_MATCHES: f64 = 4.0;

/// Frequencies of levels, for each comparison.
pub type Frequencies = Vec<Vec<f64>>;

/// What a session learnt.
#[derive(Debug, Clone)]
pub struct Session {
    /// The share of matches among the pairs.
    pub share: f64,
    /// How many matches that makes.
    pub matches: f64,
    /// For each comparison the frequencies of levels among matches whose values are both there.
    pub m: Frequencies,
    /// For each comparison how often a value is missing.
    pub absent: Vec<Absent>,
}

/// Levels that a pattern can name, missing among them.
const LEVELS: usize = MISSING as usize + 1;

/// How much more often each level occurs among matches than among strangers, laid out by comparison and level.
/// Comparisons that are not used and missing values say nothing, and so does what only repeats: their ratio is 1.
pub struct Ratios(Vec<[f64; LEVELS]>);

impl Ratios {
    /// The ratios m/u of all comparisons.
    pub fn new(m: &Frequencies, u: &Frequencies) -> Ratios {
        Ratios::used(m, u, &vec![true; m.len()])
    }

    /// The ratios m/u of the comparisons that are `used`.
    pub fn used(m: &Frequencies, u: &Frequencies, used: &[bool]) -> Ratios {
        let of_comparison = |at: usize| {
            let mut ratios = [1.0; LEVELS];
            if used[at] {
                ratios.iter_mut().zip(m[at].iter().zip(&u[at])).for_each(|(ratio, (m, u))| *ratio = m / u);
            }
            ratios
        };
        Ratios((0..used.len()).map(of_comparison).collect())
    }

    /// The same with what it says that values are missing.
    pub fn with(mut self, absent: &[Absent]) -> Ratios {
        for (ratios, absent) in self.0.iter_mut().zip(absent) {
            ratios[..usize::from(REPEATS)].iter_mut().for_each(|ratio| *ratio *= absent.there());
            ratios[usize::from(MISSING)] *= absent.missing();
        }
        self
    }

    /// How much more often a pattern occurs among matches than among strangers.
    pub fn of(&self, pattern: u64) -> f64 {
        self.0.iter().enumerate().map(|(at, ratios)| ratios[usize::from(unpack(pattern, at))]).product()
    }

    /// The probability that a pair of that pattern is a match, where matches have that share among all pairs.
    pub fn posterior(&self, pattern: u64, share: f64) -> f64 {
        posterior(self.of(pattern), share)
    }
}

/// The probability of a match whose pattern occurs so much more often among matches, where these have that share.
pub fn posterior(ratio: f64, share: f64) -> f64 {
    let odds = share / (1.0 - share) * ratio;
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

/// Learns the share of matches and m from a histogram, with u held fast.
pub fn learn(histogram: &[(u64, f64)], used: &[bool], prior: &Frequencies, u: &Frequencies) -> Session {
    let total: f64 = histogram.iter().map(|(_, n)| n).sum();
    let mut session = Session { share: 0.2, matches: 0.0, m: prior.clone(), absent: Vec::new() };
    if total <= 0.0 {
        return Session { share: 0.0, absent: vec![Absent::default(); prior.len()], ..session };
    }
    for _ in 0..ROUNDS {
        let next = round(histogram, total, &session, used, prior, u);
        let moved = distance(&session, &next);
        session = next;
        if moved < STILL {
            break;
        }
    }
    let ratios = Ratios::used(&session.m, u, used);
    session.absent = absent::counted(histogram, prior.len(), |pattern| ratios.posterior(pattern, session.share));
    session
}

fn round(histogram: &[(u64, f64)], total: f64, old: &Session, used: &[bool], prior: &Frequencies, u: &Frequencies) -> Session {
    let ratios = Ratios::used(&old.m, u, used);
    let mut matches = 0.0;
    let mut counts = vec![[0.0; LEVELS]; prior.len()];
    for (counts, prior) in counts.iter_mut().zip(prior) {
        counts.iter_mut().zip(prior).for_each(|(count, p)| *count = p * PRIOR_MATCHES);
    }
    for (pattern, n) in histogram {
        let expected = n * ratios.posterior(*pattern, old.share);
        matches += expected;
        counts.iter_mut().enumerate().for_each(|(at, counts)| counts[usize::from(unpack(*pattern, at))] += expected);
    }
    let m = counts.iter().zip(prior).map(|(counts, prior)| normalised(counts[..prior.len()].to_vec())).collect();
    Session { share: (matches / total).clamp(1e-12, 1.0 - 1e-9), matches, m, absent: Vec::new() }
}

/// Scaled so that the sum is 1.
pub fn normalised(mut counts: Vec<f64>) -> Vec<f64> {
    let sum: f64 = counts.iter().sum();
    counts.iter_mut().for_each(|count| *count /= sum);
    counts
}

fn distance(a: &Session, b: &Session) -> f64 {
    let moved = a.m.iter().flatten().zip(b.m.iter().flatten()).map(|(x, y)| (x - y).abs());
    moved.fold((a.share - b.share).abs(), f64::max)
}

#[cfg(test)]
mod tests {
    use super::super::level::pack;
    use super::*;

    /// The exact histogram that planted frequencies make, for comparisons of three levels.
    fn planted(share: f64, m: &Frequencies, u: &Frequencies, pairs: f64) -> Vec<(u64, f64)> {
        let mut patterns = vec![(0u64, share, 1.0 - share)];
        for at in 0..m.len() {
            patterns = patterns
                .iter()
                .flat_map(|&(p, x, y)| (0..m[at].len()).map(move |l| (pack(p, at, l as u8), x * m[at][l], y * u[at][l])))
                .collect();
        }
        patterns.into_iter().map(|(pattern, x, y)| (pattern, (x + y) * pairs)).collect()
    }

    fn three() -> (Frequencies, Frequencies, Frequencies) {
        let m = vec![vec![0.85, 0.1, 0.05], vec![0.7, 0.2, 0.1], vec![0.9, 0.02, 0.08]];
        let u = vec![vec![0.01, 0.04, 0.95], vec![0.05, 0.1, 0.85], vec![0.02, 0.08, 0.9]];
        let prior = vec![vec![0.8, 0.1, 0.1]; 3];
        (m, u, prior)
    }

    #[test]
    fn planted_frequencies_are_found_again() {
        let (m, u, prior) = three();
        let session = learn(&planted(0.3, &m, &u, 1e6), &[true; 3], &prior, &u);
        assert!((session.share - 0.3).abs() < 1e-3, "{}", session.share);
        for (found, planted) in session.m.iter().flatten().zip(m.iter().flatten()) {
            assert!((found - planted).abs() < 2e-3, "{found} for {planted}");
        }
    }

    #[test]
    fn a_comparison_left_out_does_not_decide() {
        let (m, u, _) = three();
        let full = pack(pack(0, 1, 2), 2, 2);
        assert_eq!(Ratios::used(&m, &u, &[false; 3]).posterior(full, 0.3), 0.3);
        assert!(Ratios::used(&m, &u, &[true, false, false]).posterior(full, 0.3) > 0.9);
    }

    #[test]
    fn missing_says_nothing() {
        let (m, u, _) = three();
        let missing = pack(pack(pack(0, 0, MISSING), 1, MISSING), 2, MISSING);
        assert!((Ratios::new(&m, &u).posterior(missing, 0.3) - 0.3).abs() < 1e-12);
    }

    #[test]
    fn without_pairs_the_prior_stays() {
        let (_, u, prior) = three();
        let session = learn(&[], &[true; 3], &prior, &u);
        assert_eq!((session.matches, session.m), (0.0, prior));
    }
}
