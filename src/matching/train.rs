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
use super::anchor::{self, Anchors};
use super::em::{self, Frequencies, Session};
use super::experience;
use super::keys::{Key, Keys};
use super::level::{Compared, Comparer, unpack};
use super::near::Near;
use super::pairs::{self, Unit};
use super::table::mix;
use super::together::{self, Given};
use hashbrown::HashMap;
use rayon::prelude::*;

/// Where candidates are too many to remember, a key with more pairs than this is sampled.
const MOST_PAIRS: u64 = 3_000_000;
/// A session with fewer expected matches teaches nothing.
const FEWEST_MATCHES: f64 = 30.0;
/// How many matches general experience is worth where matches were found.
const EXPERIENCE: f64 = 2.0;
/// With no more candidates than this over all keys, all are compared for learning and their patterns kept for scoring,
/// 16 bytes a pair.
const REMEMBERED: u64 = 32_000_000;
/// How often u is cleaned and the sessions are run again.
const ROUNDS: usize = 3;

/// How often each pattern occurs.
struct Histograms {
    /// For each key all its pairs.
    of_key: Vec<Vec<(u64, f64)>>,
    /// All distinct candidates.
    distinct: Vec<(u64, f64)>,
    /// How many pairs were looked at.
    looked_at: u64,
    candidates: Option<Vec<Vec<Candidate>>>,
}

/// Two rows, the left before the right, and the pattern of their levels.
pub type Candidate = (u32, u32, u64);

/// What training found.
pub struct Trained {
    /// Frequencies of levels among matches.
    pub m: Frequencies,
    /// Frequencies of levels among non-matches.
    pub u: Frequencies,
    /// The probability that two random records match.
    pub prior: f64,
    /// Comparisons that go together among strangers.
    pub given: Vec<Given>,
    /// How many candidate pairs were looked at.
    pub pairs: u64,
    /// How often each pattern occurs among candidates.
    pub distinct: Vec<(u64, f64)>,
    /// The candidates of each unit that no earlier key has, where they were few enough to be kept.
    pub candidates: Option<Vec<Vec<Candidate>>>,
    /// Fallbacks taken, for people.
    pub notes: Vec<String>,
}

/// What training reads.
pub struct Data<'a> {
    /// What is compared.
    pub compared: &'a Compared,
    /// The blocking keys.
    pub keys: &'a Keys,
}

/// Trains on the candidates of all keys, with the levels of random pairs.
pub fn train(
    data: &Data,
    units: &[Unit],
    random: &[Vec<u64>],
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Trained, Cancelled> {
    let rows = data.compared.count;
    let histograms = histograms(data, units, progress, cancelled)?;
    let all = (rows as f64 * (rows as f64 - 1.0) / 2.0).max(1.0);
    let prior_m: Frequencies = data.compared.comparers.iter().map(|c| experience::levels(c.kind(), c.labels.len())).collect();
    let mut u = strangers(data, random, 0.0, &prior_m, &[]);
    let (mut m, mut taught, mut unheard, mut most) = (prior_m.clone(), Vec::new(), Vec::new(), all);
    for _ in 0..ROUNDS {
        let anchors = anchor::find(&data.compared.comparers, &histograms.distinct, all, rows, &prior_m, &u);
        most = anchors.most(rows);
        let sessions = sessions(data, &histograms, &prior_m, &u);
        unheard = sessions.iter().map(|(used, session)| !anchors.hold(session, used)).collect();
        (m, taught) = averaged(&sessions, &unheard, &anchors, &prior_m);
        let prior = share(&histograms.distinct, all, most, &m, &u);
        u = strangers(data, random, prior, &m, &equal_matches(data, &histograms.distinct, prior, &m, &u));
    }
    keep_order(&mut m, &u);
    let prior = share(&histograms.distinct, all, most, &m, &u);
    let notes = notes(data, &taught, &unheard);
    let of_key = data.keys.all.iter().zip(&histograms.of_key);
    let of_key: Vec<together::OfKey> = of_key.map(|(key, patterns)| (key.columns.as_slice(), patterns.as_slice())).collect();
    let given = together::find(&data.compared.comparers, &data.compared.fields, &of_key, &m, &u);
    let Histograms { looked_at, distinct, candidates, .. } = histograms;
    Ok(Trained { m, u, prior, given, pairs: looked_at, distinct, candidates, notes })
}

/// Counts patterns, over a fixed sample where a key has too many pairs.
fn histograms(
    data: &Data,
    units: &[Unit],
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Histograms, Cancelled> {
    let pairs: Vec<u64> = data.keys.all.iter().map(|key| key.count().pairs).collect();
    let remember = pairs.iter().sum::<u64>() <= REMEMBERED;
    let stride_of = |pairs: &u64| if remember { 1 } else { pairs.div_ceil(MOST_PAIRS).max(1) };
    let stride: Vec<u64> = pairs.iter().map(stride_of).collect();
    let below: Vec<u64> = stride.iter().map(|stride| u64::MAX / stride).collect();
    let counted = pairs::run(units, "learning", progress, cancelled, |at| count(data, &units[at], &below, remember))?;
    let mut of_key: Vec<HashMap<u64, u64>> = vec![HashMap::new(); data.keys.all.len()];
    let mut distinct: HashMap<u64, u64> = HashMap::new();
    let (mut looked_at, mut candidates) = (0, Vec::with_capacity(units.len()));
    for (unit, counted) in units.iter().zip(counted) {
        for (pattern, counts) in counted.patterns() {
            *distinct.entry(pattern).or_default() += counts[unit.key] * stride[unit.key];
            for (of_key, count) in of_key.iter_mut().zip(counts).filter(|(_, count)| **count > 0) {
                *of_key.entry(pattern).or_default() += count;
                looked_at += count;
            }
        }
        candidates.push(counted.candidates);
    }
    // Sorted before anything is summed: the order of a hash map must not reach a floating point number.
    let sorted = |patterns: HashMap<u64, u64>, scale: u64| {
        let mut sorted: Vec<(u64, f64)> = patterns.into_iter().map(|(pattern, n)| (pattern, (n * scale) as f64)).collect();
        sorted.sort_unstable_by_key(|entry| entry.0);
        sorted.retain(|entry| entry.1 > 0.0);
        sorted
    };
    let of_key = of_key.into_iter().zip(&stride).map(|(patterns, stride)| sorted(patterns, *stride)).collect();
    Ok(Histograms { of_key, distinct: sorted(distinct, 1), looked_at, candidates: remember.then_some(candidates) })
}

/// What comparing will take: seconds on one thread, and bytes.
pub struct Cost {
    pub seconds: f64,
    pub bytes: u64,
}

/// Pairs that are compared to see how long it takes.
const TIMED: u64 = 20_000;
/// Scoring drops most pairs after a few comparisons: the share of a whole comparison that it takes, about.
const SCORED: f64 = 0.25;
/// Strangers that are looked at for u, at most.
const STRANGERS: f64 = 400_000.0;

/// Foresees learning and scoring from the time that some units take, spread over all.
pub fn cost(data: &Data, units: &[Unit]) -> Cost {
    let pairs: u64 = units.iter().map(|unit| unit.pairs).sum();
    let all = u64::MAX;
    let (mut timed, mut seconds) = (0, 0.0);
    let step = (units.len() / 7).max(1);
    for unit in units.iter().step_by(step) {
        let start = std::time::Instant::now();
        // Of a large unit so many as suffice.
        let stride = unit.pairs.div_ceil(TIMED).max(1);
        let counted = count(data, unit, &vec![all / stride; data.keys.all.len()], false);
        timed += counted.counts.iter().sum::<u64>().max(1);
        seconds += start.elapsed().as_secs_f64();
    }
    let of_pair = if timed > 0 { seconds / timed as f64 } else { 0.0 };
    let remembered = pairs <= REMEMBERED;
    let sampled = data.keys.all.iter().map(|key| key.count().pairs.min(MOST_PAIRS)).sum();
    let learnt: u64 = if remembered { pairs } else { sampled };
    let scored = if remembered { 0.0 } else { SCORED * pairs as f64 };
    let strangers = STRANGERS.min(data.compared.count as f64 * data.compared.count as f64 / 2.0);
    let bytes = if remembered { learnt * std::mem::size_of::<Candidate>() as u64 } else { 0 };
    Cost { seconds: of_pair * (learnt as f64 + scored + strangers), bytes }
}

/// What was counted of a unit: its pairs that no earlier key has, each for all keys that have it.
struct Counted {
    /// For each pattern where its counts begin.
    places: HashMap<u64, usize>,
    /// Counts by key, pattern after pattern.
    counts: Vec<u64>,
    /// How many keys there are.
    keys: usize,
    /// The pairs themselves, if they are to be remembered.
    candidates: Vec<Candidate>,
}

impl Counted {
    fn patterns(&self) -> impl Iterator<Item = (u64, &[u64])> {
        self.places.iter().map(|(pattern, place)| (*pattern, &self.counts[*place..*place + self.keys]))
    }

    /// The counts of a pattern.
    fn of(&mut self, pattern: u64) -> &mut [u64] {
        let place = *self.places.entry(pattern).or_insert(self.counts.len());
        if place == self.counts.len() {
            self.counts.resize(place + self.keys, 0);
        }
        &mut self.counts[place..place + self.keys]
    }
}

/// Counts the patterns of a unit. A pair is compared where the first key finds it and counted for all that do. Keys
/// with too many pairs count those whose hash is `below` their bound.
fn count(data: &Data, unit: &Unit, below: &[u64], remember: bool) -> Counted {
    let keys = data.keys.all.len();
    let mut counted = Counted { places: HashMap::new(), counts: Vec::new(), keys, candidates: Vec::new() };
    let (mut near, mut found) = (Near::new(data.compared), Vec::new());
    let (own, earlier) = (1u32 << unit.key, (1u32 << unit.key) - 1);
    for batch in pairs::batches(unit, &data.keys.all[unit.key]) {
        near.gather_new(batch.rows, batch.blocks(), data.keys, unit.key);
        for (left, rights) in batch.lefts() {
            near.keys_of(0..keys, left, rights.clone(), &mut found);
            for (right, &found) in rights.zip(&found).filter(|(_, found)| **found & earlier == 0) {
                let hash = || mix(u64::from(near.row(left)) << 32 | u64::from(near.row(right)));
                // Most pairs of a key with many are its own alone and not drawn.
                if found == own && below[unit.key] != u64::MAX && hash() > below[unit.key] {
                    continue;
                }
                let hash = hash();
                let mut of = (unit.key..keys).filter(|key| found >> key & 1 == 1 && hash <= below[*key]).peekable();
                if of.peek().is_none() {
                    continue;
                }
                let pattern = near.pattern(left, right);
                let counts = counted.of(pattern);
                of.for_each(|key| counts[key] += 1);
                if remember {
                    counted.candidates.push((near.row(left), near.row(right), pattern));
                }
            }
        }
    }
    counted
}

fn sessions(data: &Data, histograms: &Histograms, prior: &Frequencies, u: &Frequencies) -> Vec<(Vec<bool>, Session)> {
    let one = |(key, histogram): (&Key, &Vec<(u64, f64)>)| {
        let used = used(&data.compared.comparers, &key.columns);
        let session = em::learn(histogram, &used, prior, u);
        (used, session)
    };
    // A key of all pairs selects nothing: its matches are drowned by whatever else pairs have in common.
    let selective = data.keys.all.par_iter().zip(&histograms.of_key).filter(|(key, _)| !key.columns.is_empty());
    // With u given, one comparison cannot tell two kinds of pairs apart: any share of matches explains it as well.
    selective.map(one).filter(|(used, _)| used.iter().filter(|used| **used).count() >= 2).collect()
}

/// The comparisons that can learn from a key: not those on its columns, nor those whose values these are made of.
fn used(comparers: &[Comparer], columns: &[usize]) -> Vec<bool> {
    let mut used: Vec<bool> = comparers.iter().map(|c| !columns.contains(&c.column)).collect();
    for comparer in comparers.iter().filter(|c| columns.contains(&c.column)) {
        for name in comparer.derived.iter().flat_map(|derived| &derived.names) {
            used[*name] = false;
        }
    }
    used
}

/// The sessions' m, each counted by its matches and their share, with general experience as a few matches more;
/// and for each comparison the matches it was taught by. Where no session teaches, near-certain matches do.
fn averaged(sessions: &[(Vec<bool>, Session)], unheard: &[bool], anchors: &Anchors, prior: &Frequencies) -> (Frequencies, Vec<f64>) {
    let mut taught = vec![0.0; prior.len()];
    let mut m = prior.clone();
    for (at, m) in m.iter_mut().enumerate() {
        let mut sum: Vec<f64> = m.iter().map(|frequency| frequency * EXPERIENCE).collect();
        let heard = sessions.iter().zip(unheard).filter(|(_, unheard)| !**unheard).map(|(session, _)| session);
        for (_, session) in heard.filter(|(used, session)| used[at] && session.matches >= FEWEST_MATCHES) {
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

/// The prior under which the candidates hold as many matches as it says, and no more than `most`: EM with
/// everything else held fast.
fn share(distinct: &[(u64, f64)], all: f64, most: f64, m: &Frequencies, u: &Frequencies) -> f64 {
    let used = vec![true; m.len()];
    let found: f64 = distinct.iter().map(|(_, n)| n).sum();
    let mut prior = (found * 0.2 / all).clamp(1e-12, 0.5);
    for _ in 0..100 {
        let matches: f64 = distinct.iter().map(|(pattern, n)| n * em::posterior(*pattern, prior, m, u, &used)).sum();
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
    let used = vec![true; m.len()];
    let mut equal = vec![0.0; data.compared.comparers.len()];
    for (pattern, n) in distinct {
        let expected = n * em::posterior(*pattern, prior, m, u, &used);
        for (at, equal) in equal.iter_mut().enumerate() {
            *equal += if unpack(*pattern, at) == 0 { expected } else { 0.0 };
        }
    }
    equal
}

/// u: equality counted exactly from the values, the other levels from random pairs, both without the matches
/// that the model expects among them.
fn strangers(data: &Data, random: &[Vec<u64>], prior: f64, m: &Frequencies, equal_matches: &[f64]) -> Frequencies {
    let one = |(at, comparer): (usize, &Comparer)| {
        let field = &data.compared.fields[comparer.field];
        let (equal, all) = field.equal_pairs();
        let all = (all as f64).max(1.0);
        // However unlikely, strangers may share a value: at least a tenth of what evenly spread values give.
        let least = (0.1 / field.distinct().max(1) as f64).max(0.5 / all);
        let strange = (equal as f64 - equal_matches.get(at).copied().unwrap_or(0.0)).max(0.0);
        let u_equal = (strange / all).max(least).min(0.999);
        let drawn: u64 = random[at].iter().sum();
        let rest: Vec<f64> = random[at]
            .iter()
            .enumerate()
            .skip(1)
            .map(|(level, n)| (*n as f64 - prior * drawn as f64 * m[at][level]).max(0.0) + 0.5)
            .collect();
        let sum: f64 = rest.iter().sum();
        let mut u = vec![u_equal];
        u.extend(rest.iter().map(|n| n / sum * (1.0 - u_equal)));
        u
    };
    data.compared.comparers.iter().enumerate().map(one).collect()
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

fn notes(data: &Data, taught: &[f64], unheard: &[bool]) -> Vec<String> {
    let untaught = data.compared.comparers.iter().zip(taught).filter(|(_, matches)| **matches <= 0.0);
    let names: Vec<&str> = untaught.map(|(comparer, _)| comparer.name.as_str()).collect();
    let mut notes = Vec::new();
    if !names.is_empty() {
        notes.push(format!("too few matches to learn from for {}: general experience was used instead", names.join(", ")));
    }
    let unheard = unheard.iter().filter(|unheard| **unheard).count();
    if unheard > 0 {
        notes.push(format!("what {unheard} keys have in common was not the customer: nothing was learnt from their pairs"));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prior_stays_below_what_is_plausible() {
        let (m, u) = (vec![vec![0.98, 0.02]], vec![vec![0.05, 0.95]]);
        let distinct = [(0, 40_000.0), (1, 160_000.0)];
        assert!(share(&distinct, 2e5, 2e5, &m, &u) > 0.1);
        assert!(share(&distinct, 2e5, 1_000.0, &m, &u) <= 1_000.5 / 2e5);
    }

    #[test]
    fn unheard_sessions_teach_nothing_and_experience_fades() {
        let prior = vec![vec![0.8, 0.2]];
        let none = Anchors { counts: vec![vec![0.0; 2]], identifying: vec![true], certain: 0.0 };
        let some = Anchors { counts: vec![vec![90.0, 10.0]], identifying: vec![true], certain: 100.0 };
        let session = |matches| vec![(vec![true], Session { share: 0.9, matches, m: vec![vec![0.1, 0.9]] })];
        let near = |found: &Frequencies, wanted: f64| assert!((found[0][0] - wanted).abs() < 0.01, "{found:?}");
        near(&averaged(&session(1e6), &[false], &none, &prior).0, 0.1);
        near(&averaged(&session(1e6), &[true], &none, &prior).0, 0.8);
        near(&averaged(&session(1e6), &[true], &some, &prior).0, 0.9);
        assert_eq!(averaged(&session(1e6), &[true], &none, &prior).1, [0.0]);
    }

    #[test]
    fn the_prior_is_the_share_of_matches_among_all_pairs() {
        // One comparison; a thousand candidates agree, of which nearly all must be matches.
        let (m, u) = (vec![vec![0.9, 0.1]], vec![vec![1e-6, 1.0 - 1e-6]]);
        let prior = share(&[(0, 900.0), (1, 100_000.0)], 1e6, 1e6, &m, &u);
        assert!((prior - 1e-3).abs() < 1e-4, "{prior}");
    }

    #[test]
    fn equality_never_speaks_against_a_match() {
        let mut m = vec![vec![0.1, 0.9]];
        keep_order(&mut m, &vec![vec![0.5, 0.5]]);
        assert!(m[0][0] / 0.5 > 0.7 && m[0][0] < 0.5);
    }
}
