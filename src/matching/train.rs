//! From candidate pairs to a model: one EM session for each key that selects, put together.
//!
//! A key of all pairs is scored and not learnt from, and sessions that `anchor` finds to be about something else
//! than customers are not heard.
//!
//! Pairs of a key agree on its columns by construction, so a session leaves those comparisons out; another
//! session learns them. Sessions count by how many matches they saw and how pure their pairs were. Random pairs
//! hold a few matches too, and for identifiers these are all the equal pairs there are; so u is cleaned of the
//! matches that the model expects, and sessions are run again.

use super::Cancelled;
use super::absent::{self, Absent};
use super::anchor::{self, Anchors};
use super::em::{self, Frequencies, Ratios, Session};
use super::experience;
use super::histogram::{Candidate, Data, Histograms, histograms};
use super::keys::Key;
use super::level::{Comparer, unpack};
use super::pairs::Unit;
use super::sample::Random;
use super::together::{self, Given};
use crate::similarity;
use rayon::prelude::*;

/// A session with fewer expected matches teaches nothing.
const FEWEST_MATCHES: f64 = 30.0;
/// How many matches general experience is worth where matches were found.
const EXPERIENCE: f64 = 2.0;
/// How many it is worth for each match that was found by what experience says of levels: those that it thinks little of are
/// too few among them.
const BELIEVED: f64 = 0.1;
/// How often u is cleaned and the sessions are run again.
const ROUNDS: usize = 3;

/// How often two records of one organisation have different addresses, beyond spelling.
const TWO_ADDRESSES: f64 = 0.02;
/// The share of records in which a column has values that it takes to be what records are about.
const MOSTLY: f64 = 0.5;

/// What training found.
pub struct Trained {
    /// Frequencies of levels among matches.
    pub m: Frequencies,
    /// Frequencies of levels among non-matches.
    pub u: Frequencies,
    /// For each comparison how often a value is missing.
    pub absent: Vec<Absent>,
    /// The probability that two random records match.
    pub prior: f64,
    /// Comparisons that go together among strangers.
    pub given: Vec<Given>,
    /// For each comparison how many matches taught it.
    taught: Vec<f64>,
    /// How many candidate pairs were looked at.
    pub pairs: u64,
    /// How often each pattern occurs among candidates.
    pub distinct: Vec<(u64, f64)>,
    /// The candidates of each unit that no earlier key has, where they were few enough to be kept.
    pub candidates: Option<Vec<Vec<Candidate>>>,
    /// How many keys were not heard.
    unheard: usize,
}

/// Trains on the candidates of all keys, with the levels of random pairs.
pub fn train(
    data: &Data,
    units: &[Unit],
    random: &Random,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Trained, Cancelled> {
    let rows = data.compared.count;
    let histograms = histograms(data, units, progress, cancelled)?;
    let all = data.compared.pairs();
    let experience = |c: &Comparer| experience::levels(c.kind(), c.labels.len(), c.swapped());
    let prior_m: Frequencies = data.compared.comparers.iter().map(experience).collect();
    let totals = totals(data, random, &histograms.distinct);
    let mut u = strangers(data, &totals, 0.0, &prior_m, &[]);
    let (mut m, mut taught, mut unheard, mut most, mut absent) = (prior_m.clone(), Vec::new(), Vec::new(), all, Vec::new());
    for _ in 0..ROUNDS {
        let anchors = anchor::find(&data.compared.comparers, &histograms.distinct, all, rows, &prior_m, &u);
        most = anchors.most(rows).min(data.compared.most_matches());
        let sessions = sessions(data, &histograms, &prior_m, &u);
        unheard = sessions.iter().map(|(used, session)| session.matches > most || !anchors.hold(session, used, &prior_m)).collect();
        (m, taught) = averaged(&sessions, &unheard, &anchors, &prior_m);
        absent = absent::averaged(heard(&sessions, &unheard), &missing(data));
        let prior = share(&histograms.distinct, all, most, &Ratios::new(&m, &u));
        u = strangers(data, &totals, prior, &m, &equal_matches(data, &histograms.distinct, prior, &m, &u));
    }
    keep_branches_apart(&mut m, data);
    keep_order(&mut m, &u);
    let prior = share(&histograms.distinct, all, most, &Ratios::new(&m, &u).with(&absent));
    let unheard = unheard.iter().filter(|unheard| **unheard).count();
    let columns: Vec<Vec<usize>> = data.keys.iter().map(|key| fixed(&data.compared.comparers, &key.columns)).collect();
    let of_key: Vec<together::OfKey> =
        columns.iter().zip(&histograms.of_key).map(|(columns, patterns)| (columns.as_slice(), patterns.as_slice())).collect();
    let given = together::find(&data.compared.comparers, &data.compared.fields, &of_key, &m, &u);
    let Histograms { looked_at, distinct, candidates, .. } = histograms;
    Ok(Trained { m, u, absent, prior, given, taught, pairs: looked_at, distinct, candidates, unheard })
}

impl Trained {
    /// Teaches comparisons that had nothing to learn from by matches that were found otherwise: how many have each level.
    /// Tells whether there were any.
    pub fn teach(&mut self, data: &Data, found: &Frequencies) -> bool {
        let is_taught = add_found(&mut self.m, &mut self.taught, found);
        if is_taught {
            keep_branches_apart(&mut self.m, data);
            keep_order(&mut self.m, &self.u);
        }
        is_taught
    }

    /// What people should know: where experience stood in for the data, and which keys taught nothing.
    pub fn notes(&self, data: &Data) -> Vec<String> {
        let untaught = data.compared.comparers.iter().zip(&self.taught).filter(|(_, matches)| **matches <= 0.0);
        let names: Vec<&str> = untaught.map(|(comparer, _)| comparer.name.as_str()).collect();
        let mut notes = Vec::new();
        if !names.is_empty() {
            notes.push(format!("too few matches to learn from for {}: general experience was used instead", names.join(", ")));
        }
        if self.unheard > 0 {
            let keys = self.unheard;
            notes.push(format!("what {keys} keys have in common was not the customer: nothing was learnt from their pairs"));
        }
        notes
    }
}

fn sessions(data: &Data, histograms: &Histograms, prior: &Frequencies, u: &Frequencies) -> Vec<(Vec<bool>, Session)> {
    let one = |(key, histogram): (&Key, &Vec<(u64, f64)>)| {
        let used = used(&data.compared.comparers, &key.columns);
        let session = em::learn(histogram, &used, prior, u);
        (used, session)
    };
    // A key of all pairs selects nothing: its matches are drowned by whatever else pairs have in common.
    let selective = data.keys.par_iter().zip(&histograms.of_key).filter(|(key, _)| !key.columns.is_empty());
    // With u given, one comparison cannot tell two kinds of pairs apart: any share of matches explains it as well.
    selective.map(one).filter(|(used, _)| used.iter().filter(|used| **used).count() >= 2).collect()
}

/// The columns on which pairs of a key agree by construction: its own, and those that its values are made from.
fn fixed(comparers: &[Comparer], columns: &[usize]) -> Vec<usize> {
    let made = comparers.iter().filter(|comparer| columns.contains(&comparer.column)).flat_map(|comparer| &comparer.derived);
    let names = made.flat_map(|derived| &derived.names).map(|name| comparers[*name].column);
    columns.iter().copied().chain(names).collect()
}

/// The comparisons that can learn from a key: not those on its columns, nor those whose values these are made of.
fn used(comparers: &[Comparer], columns: &[usize]) -> Vec<bool> {
    let fixed = fixed(comparers, columns);
    comparers.iter().map(|comparer| !fixed.contains(&comparer.column)).collect()
}

/// The sessions that teach: those that are heard and have seen enough.
fn heard<'a>(sessions: &'a [(Vec<bool>, Session)], unheard: &'a [bool]) -> impl Iterator<Item = (&'a [bool], &'a Session)> + Clone {
    let heard = sessions.iter().zip(unheard).filter(|(_, unheard)| !**unheard).map(|((used, session), _)| (used.as_slice(), session));
    heard.filter(|(_, session)| session.matches >= FEWEST_MATCHES)
}

/// For each comparison in which share of pairs a value is missing; none where that is not to be learnt from.
fn missing(data: &Data) -> Vec<f64> {
    let there = |at: usize| data.compared.field(at).present as f64 / data.compared.count.max(1) as f64;
    let one = |(at, comparer): (usize, &Comparer)| if comparer.is_named() { 1.0 - there(at).powi(2) } else { 0.0 };
    data.compared.comparers.iter().enumerate().map(one).collect()
}

/// The sessions' m, each counted by its matches and their share, with general experience as a few matches more;
/// and for each comparison the matches it was taught by. Where no session teaches, near-certain matches do.
fn averaged(sessions: &[(Vec<bool>, Session)], unheard: &[bool], anchors: &Anchors, prior: &Frequencies) -> (Frequencies, Vec<f64>) {
    let mut taught = vec![0.0; prior.len()];
    let mut m = prior.clone();
    for (at, m) in m.iter_mut().enumerate() {
        let mut sum: Vec<f64> = m.iter().map(|frequency| frequency * EXPERIENCE).collect();
        for (_, session) in heard(sessions, unheard).filter(|(used, _)| used[at]) {
            taught[at] += session.matches;
            for (sum, frequency) in sum.iter_mut().zip(&session.m[at]) {
                *sum += frequency * session.matches * session.share;
            }
        }
        if let Some(counts) = anchors.of(at).filter(|_| taught[at] <= 0.0) {
            taught[at] = counts.iter().sum();
            sum.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
        }
        *m = em::normalised(sum);
    }
    (m, taught)
}

/// Matches that were found take the place of experience where no session taught a comparison, if they are enough.
fn add_found(m: &mut Frequencies, taught: &mut [f64], found: &Frequencies) -> bool {
    let mut is_taught = false;
    for ((m, taught), found) in m.iter_mut().zip(taught).zip(found) {
        let matches: f64 = found.iter().sum();
        if *taught <= 0.0 && matches >= FEWEST_MATCHES {
            (*taught, is_taught) = (matches, true);
            let experience = EXPERIENCE.max(BELIEVED * matches);
            *m = em::normalised(m.iter().zip(found).map(|(m, n)| m * experience + n).collect());
        }
    }
    is_taught
}

/// The prior under which the candidates hold as many matches as it says, and no more than `most`: EM with
/// everything else held fast.
fn share(distinct: &[(u64, f64)], all: f64, most: f64, ratios: &Ratios) -> f64 {
    let weighed: Vec<(f64, f64)> = distinct.iter().map(|(pattern, n)| (ratios.of(*pattern), *n)).collect();
    let found: f64 = distinct.iter().map(|(_, n)| n).sum();
    let mut prior = (found * 0.2 / all).clamp(1e-12, 0.5);
    for _ in 0..100 {
        let matches: f64 = weighed.iter().map(|(ratio, n)| n * em::posterior(*ratio, prior)).sum();
        // Half a match more keeps the prior from nought.
        let next = ((matches.min(most) + 0.5) / all).clamp(1e-12, 0.5);
        let still = (next / prior - 1.0).abs() < 1e-6;
        prior = next;
        if still {
            break;
        }
    }
    prior
}

/// For each comparison the expected matches among candidates that have equal values.
fn equal_matches(data: &Data, distinct: &[(u64, f64)], prior: f64, m: &Frequencies, u: &Frequencies) -> Vec<f64> {
    let ratios = Ratios::new(m, u);
    let mut equal = vec![0.0; data.compared.comparers.len()];
    for (pattern, n) in distinct {
        let expected = n * ratios.posterior(*pattern, prior);
        for (at, equal) in equal.iter_mut().enumerate() {
            *equal += if unpack(*pattern, at) == 0 { expected } else { 0.0 };
        }
    }
    equal
}

/// For each comparison how many pairs have each level: candidates as they were counted, all others by random pairs, each of
/// which stands for many. Half a pair more of those that were drawn keeps what was never seen from being impossible.
fn totals(data: &Data, random: &Random, distinct: &[(u64, f64)]) -> Frequencies {
    let is_any_drawn = random.counts.iter().flatten().any(|n| *n > 0);
    let each = if is_any_drawn { data.compared.pairs() / random.drawn.max(1) as f64 } else { 1.0 };
    let drawn = |counts: &Vec<u64>| counts.iter().map(|n| (*n as f64 + 0.5) * each).collect();
    let mut totals: Frequencies = random.counts.iter().map(drawn).collect();
    for (pattern, n) in distinct {
        for (at, total) in totals.iter_mut().enumerate() {
            if let Some(total) = total.get_mut(usize::from(unpack(*pattern, at))) {
                *total += n;
            }
        }
    }
    totals
}

/// u: equality counted exactly from the values, the other levels from all pairs, both without the matches that the model expects
/// among them.
fn strangers(data: &Data, totals: &Frequencies, prior: f64, m: &Frequencies, equal_matches: &[f64]) -> Frequencies {
    let one = |(at, comparer): (usize, &Comparer)| {
        let field = &data.compared.fields[comparer.field];
        let (equal, all) = field.open.unwrap_or_else(|| field.equal_pairs());
        let all = (all as f64).max(1.0);
        // However unlikely, strangers may share a value: at least a tenth of what evenly spread values give.
        let least = (0.1 / field.distinct().max(1) as f64).max(0.5 / all);
        let strange = (equal as f64 - equal_matches.get(at).copied().unwrap_or(0.0)).max(0.0);
        let u_equal = (strange / all).max(least).min(0.999);
        let matches = prior * totals[at].iter().sum::<f64>();
        let further = totals[at].iter().zip(&m[at]).skip(1);
        // Where as many are matches as there are, half of a pair is left.
        let rest: Vec<f64> = further.map(|(total, m)| (total - matches * m).max(0.5)).collect();
        let sum: f64 = rest.iter().sum();
        let mut u = vec![u_equal];
        u.extend(rest.iter().map(|n| n / sum * (1.0 - u_equal)));
        u
    };
    data.compared.comparers.iter().enumerate().map(one).collect()
}

/// Where organisations are matched and not persons, another address is another branch: name and telephone are the
/// same, and the data cannot tell branches from customers with two addresses. Experience does.
fn keep_branches_apart(m: &mut Frequencies, data: &Data) {
    let comparers = &data.compared.comparers;
    let filled = |at: usize| data.compared.field(at).present as f64 / data.compared.count.max(1) as f64;
    let any = |kinds: &[&str]| (0..comparers.len()).any(|at| kinds.contains(&comparers[at].kind()) && filled(at) >= MOSTLY);
    if !any(&["organisation"]) || any(similarity::NAMES) {
        return;
    }
    for (m, _) in m.iter_mut().zip(comparers).filter(|(_, comparer)| comparer.kind() == "street") {
        if let Some(different) = m.last_mut() {
            *different = different.min(TWO_ADDRESSES);
        }
        *m = em::normalised(std::mem::take(m));
    }
}

/// Equality must speak for a match: where m of it came out below u, nothing was learnt and it is set to u.
fn keep_order(m: &mut Frequencies, u: &Frequencies) {
    for (m, u) in m.iter_mut().zip(u) {
        if let (Some(equal), Some(strange)) = (m.first_mut(), u.first()) {
            *equal = equal.max(*strange);
        }
        *m = em::normalised(std::mem::take(m));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prior_stays_below_what_is_plausible() {
        let (m, u) = (vec![vec![0.98, 0.02]], vec![vec![0.05, 0.95]]);
        let distinct = [(0, 40_000.0), (1, 160_000.0)];
        let ratios = Ratios::new(&m, &u);
        assert!(share(&distinct, 2e5, 2e5, &ratios) > 0.1);
        assert!(share(&distinct, 2e5, 1_000.0, &ratios) <= 1_000.5 / 2e5);
    }

    #[test]
    fn unheard_sessions_teach_nothing_and_experience_fades() {
        let prior = vec![vec![0.8, 0.2]];
        let none = Anchors { counts: vec![vec![0.0; 2]], identifying: vec![true], telling: vec![false], certain: 0.0 };
        let some = Anchors { counts: vec![vec![90.0, 10.0]], identifying: vec![true], telling: vec![false], certain: 100.0 };
        let session =
            |matches| vec![(vec![true], Session { share: 0.9, matches, m: vec![vec![0.1, 0.9]], absent: vec![Absent::default()] })];
        let near = |found: &Frequencies, wanted: f64| assert!((found[0][0] - wanted).abs() < 0.01, "{found:?}");
        near(&averaged(&session(1e6), &[false], &none, &prior).0, 0.1);
        near(&averaged(&session(1e6), &[true], &none, &prior).0, 0.8);
        near(&averaged(&session(1e6), &[true], &some, &prior).0, 0.9);
        assert_eq!(averaged(&session(1e6), &[true], &none, &prior).1, [0.0]);
    }

    #[test]
    fn matches_that_were_found_teach_what_no_session_taught() {
        let (mut m, mut taught) = (vec![vec![0.8, 0.2]; 3], vec![0.0, 50.0, 0.0]);
        assert!(add_found(&mut m, &mut taught, &vec![vec![50.0, 50.0], vec![50.0, 50.0], vec![5.0, 5.0]]));
        assert!(m[0][0] < 0.55 && m[0][0] > 0.5);
        assert_eq!((&m[1], &m[2], taught), (&vec![0.8, 0.2], &vec![0.8, 0.2], vec![100.0, 50.0, 0.0]));
    }

    #[test]
    fn the_prior_is_the_share_of_matches_among_all_pairs() {
        // One comparison; a thousand candidates agree, of which nearly all must be matches.
        let (m, u) = (vec![vec![0.9, 0.1]], vec![vec![1e-6, 1.0 - 1e-6]]);
        let prior = share(&[(0, 900.0), (1, 100_000.0)], 1e6, 1e6, &Ratios::new(&m, &u));
        assert!((prior - 1e-3).abs() < 1e-4, "{prior}");
    }

    #[test]
    fn equality_never_speaks_against_a_match() {
        let mut m = vec![vec![0.1, 0.9]];
        keep_order(&mut m, &vec![vec![0.5, 0.5]]);
        assert!(m[0][0] / 0.5 > 0.7 && m[0][0] < 0.5);
    }
}
