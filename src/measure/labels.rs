//! What people's decisions about pairs tell about a run: precision and recall with intervals, thresholds that fit,
//! and m learnt again.
//!
//! People do not label pairs at random: they are shown those that the machine is least sure of. So nothing is
//! counted over all labels at once. Pairs fall into strata of about the same weight, and within a stratum labels
//! stand for its other pairs (stratified estimation, as Binette & Steorts, 2022, *(Almost) all of entity
//! resolution*, ask of evaluation). Between strata a calibration carries what labels say: the log-odds that people
//! find are a straight line over those that the machine claims, with a prior at the machine's own. A stratum may
//! stray from that line by as much as a few labels would allow (beta-binomial; labels weigh in the line by their
//! quasi-likelihood). A stratum without labels thus speaks through the line, and all of them are wrong together
//! where the line is, which keeps intervals honest.
//!
//! What cannot be told: labels within a stratum must be about exchangeable. Links that people split because they
//! looked wrong make precision look worse than it is, links confirmed as a matter of course make it look better.
//! Where a great many pairs share one pattern that the model gets quite wrong (strangers of one house, say), strata
//! that nobody labelled are believed too long, and recall looks worse than it is, by more than its interval says. To
//! draw some labels at random among suggestions and among links helps with all of this; to draw all of them so is
//! surest. Labels of pairs of one entity count as if each were given alone.
//!
//! Sources: Fellegi & Sunter (1969), *A theory for record linkage*, JASA 64, for the model; Ayer, Brunk, Ewing, Reid
//! & Silverman (1955) for isotonic regression by pooling (PAV); Platt (1999) for the line; Marsaglia & Tsang (2000),
//! *A simple method for generating gamma variables*; Vigna's SplitMix64 for random numbers; the Jeffreys prior for
//! shares of few labels.

mod calibration;
mod random;

use calibration::{BINS, Calibration, Line, REACH, STRENGTH, Strata, Stratum, held, place};
use random::Random;

/// Labels that an estimate needs at least.
const LEAST: u64 = 20;
/// Labels that must stand for a threshold.
const SUPPORT: usize = 20;
/// Labels of each kind from which m is learnt again: same and different.
const RELEARN: (f64, f64) = (50.0, 20.0);
/// How many matches the old m is worth when it is learnt again.
const PRIOR_MATCHES: f64 = 20.0;
/// No level is rarer than that among matches.
const FLOOR: f64 = 1e-4;
/// Draws for an interval.
const DRAWS: usize = 2000;

/// A kept pair as the machine sees it, and what people said.
#[derive(Debug, Clone, Copy)]
pub struct Judged {
    /// The match weight with the prior: log2 of the odds.
    pub weight: f64,
    /// Whether the machine links the pair, people's decisions aside. A link that somebody called different is still
    /// one: otherwise only the good links would be left to judge by.
    pub link: bool,
    /// What people said: the same customer or not.
    pub label: Option<bool>,
}

/// A share between bounds: of 95 %, where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// What is to be expected, of 1.
    pub value: f64,
    /// It is hardly lower.
    pub low: f64,
    /// It is hardly higher.
    pub high: f64,
}

/// How good a run is, as labels tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimated {
    /// The share of links that are matches.
    pub precision: Interval,
    /// The share of matches that are links, among kept pairs: of matches below `review_at`, or that no key brought
    /// together, no label tells. The recall of the whole run is at most this.
    pub recall: Interval,
    /// Labels used that say the same customer.
    pub same: u64,
    /// Labels used that say different customers.
    pub different: u64,
}

/// Precision and recall of the links before people's decisions, to 4 decimals; none with fewer than 20 labels or
/// without links. Pairs that a rule forbids to link should be left out: no probability decides on them. Where no
/// link is labelled, precision is carried over from suggestions by the calibration, and its interval is wide.
///
/// The draws are seeded: the same labels give the same figures on every machine.
pub fn estimate(pairs: impl Iterator<Item = Judged>) -> Option<Estimated> {
    let mut strata = Strata::new();
    for pair in pairs {
        let said = |label| f64::from(u8::from(pair.label == Some(label)));
        strata.add(pair.link, pair.weight, 1.0, said(true), said(false));
    }
    let total = |of: fn(&Stratum) -> f64| strata.0.iter().map(of).sum::<f64>();
    let (same, different) = (total(|s| s.same) as u64, total(|s| s.different) as u64);
    let links = strata.0[BINS..].iter().map(|s| s.pairs).sum::<f64>();
    if same + different < LEAST || links == 0.0 {
        return None;
    }
    let calibration = Calibration::of(&strata);
    let mut random = Random(0x6b61_7261_7400_0001);
    let (mut precision, mut recall) = (Vec::with_capacity(DRAWS), Vec::with_capacity(DRAWS));
    for _ in 0..DRAWS {
        let line = calibration.draw(&mut random);
        let mut matches = [0.0; 2];
        for (at, stratum) in strata.0.iter().enumerate().filter(|(_, stratum)| stratum.pairs > 0.0) {
            let mean = line.share(stratum.weight());
            let share = random.beta(STRENGTH * mean + stratum.same, STRENGTH * (1.0 - mean) + stratum.different);
            // What is labelled is known; the rest is drawn.
            matches[at / BINS] += stratum.same + random.binomial(stratum.rest(), share);
        }
        let all = matches[0] + matches[1];
        precision.push(matches[1] / links);
        recall.push(if all > 0.0 { matches[1] / all } else { 1.0 });
    }
    Some(Estimated { precision: interval(precision), recall: interval(recall), same, different })
}

fn interval(mut draws: Vec<f64>) -> Interval {
    let round = |share: f64| (share * 1e4).round() / 1e4;
    let value = draws.iter().sum::<f64>() / draws.len() as f64;
    draws.sort_by(f64::total_cmp);
    let at = |part: f64| draws[((draws.len() - 1) as f64 * part).round() as usize];
    // The mean of draws that are nearly all 1 is lower than nearly all of them.
    Interval { value: round(value), low: round(at(0.025).min(value)), high: round(at(0.975).max(value)) }
}

/// Thresholds that fit the labels better than those in force; none where labels do not say, or say the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suggested {
    /// From this probability people nearly always say the same: pairs above need no review.
    pub link_at: Option<f64>,
    /// Below this probability people nearly always say different: pairs below need not be suggested. Never lower
    /// than the present one, since of pairs below that there are no labels.
    pub review_at: Option<f64>,
}

/// Which thresholds would do what those in force promise: that a pair at `link_at` is a match with that probability,
/// and that one left out at `review_at` is different with no less. `labelled` has the probability that the machine
/// gives, and what people said.
///
/// The share of same is taken to rise with the probability (isotonic regression). A threshold lies where 20 labels
/// on its doubtful side already have the share that is asked, so that it does not rest on one lucky pair. Results
/// have 3 decimals, rounded to the careful side, and `review_at` is never above `link_at`.
pub fn thresholds(labelled: &[(f64, bool)], link_at: f64, review_at: f64) -> Suggested {
    // What is linked anyway says nothing of what need not be asked.
    let asked = labelled.iter().filter(|(probability, _)| *probability < link_at);
    let mirrored: Vec<(f64, bool)> = asked.map(|(probability, same)| (-probability, !same)).collect();
    // A hair is taken off, since 0.951 · 1,000 is a hair more than 951.
    let up = |t: f64| (t * 1e3 - 1e-6).ceil() / 1e3;
    let link = reached(labelled, link_at).map(up).map(|t| t.max(review_at)).filter(|t| *t < 1.0 && *t != link_at);
    let review = reached(&mirrored, link_at).map(|t| -up(t)).map(|t| t.min(link.unwrap_or(link_at)));
    Suggested { link_at: link, review_at: review.filter(|t| *t > review_at) }
}

/// The least score from which on the share of `true` is as asked.
fn reached(scored: &[(f64, bool)], asked: f64) -> Option<f64> {
    let mut sorted: Vec<(f64, bool)> = scored.iter().copied().filter(|(score, _)| score.is_finite()).collect();
    // Of equal scores the true come first, so that they pool.
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let pools = rising(sorted.iter().map(|(_, yes)| (f64::from(u8::from(*yes)), 1.0)));
    let mut from = 0;
    for (at, pool) in pools.iter().enumerate() {
        // A small pool stands with those above it.
        let (mut yes, mut labels) = (0.0, 0.0);
        for pool in &pools[at..] {
            if labels >= SUPPORT as f64 {
                break;
            }
            (yes, labels) = (yes + pool.sum, labels + pool.weight);
        }
        // As Jeffreys has it: 20 of 20 speak for 0.976, not for 1.
        if labels >= SUPPORT as f64 && (yes + 0.5) / (labels + 1.0) >= asked {
            return sorted.get(from + SUPPORT - 1).map(|(score, _)| *score);
        }
        from += pool.members;
    }
    None
}

/// A pattern of levels among kept pairs, links and suggestions alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The match weight with the prior: log2 of the odds.
    pub weight: f64,
    /// Pairs, labelled ones included.
    pub count: f64,
    /// Labels that say the same customer.
    pub same: f64,
    /// Labels that say different customers.
    pub different: f64,
    /// The level of each comparison; none where a value is missing.
    pub levels: Vec<Option<usize>>,
}

/// For each comparison how often its levels occur among matches (m), corrected by labels; none with fewer than 50
/// labels for same or 20 for different. One step of EM, in which the share of matches in each stratum is what
/// labels say and not what the model does; within a stratum the model still says which patterns are likelier.
///
/// `below` is, for each comparison and level, how many matches the old model expects among candidates that were not
/// kept. Without them (zeros) m would be that of pairs that got past `review_at`, where agreement is commoner than
/// among all matches. They are believed as given, for no label speaks of them. `m` is the old one, worth 20 matches.
pub fn relearn(patterns: &[Pattern], m: &[Vec<f64>], below: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let total = |of: fn(&Pattern) -> f64| patterns.iter().map(of).sum::<f64>();
    if total(|p| p.same) < RELEARN.0 || total(|p| p.different) < RELEARN.1 {
        return None;
    }
    let mut strata = Strata::new();
    patterns.iter().for_each(|p| strata.add(false, p.weight, p.count, p.same, p.different));
    let tilts = tilts(patterns, &strata);
    let mut counts: Vec<Vec<f64>> = m.iter().map(|m| m.iter().map(|p| p * PRIOR_MATCHES).collect()).collect();
    for (counts, below) in counts.iter_mut().zip(below) {
        counts.iter_mut().zip(below).for_each(|(count, below)| *count += below);
    }
    for pattern in patterns {
        let tilt = tilts[place(false, pattern.weight)];
        let matches = pattern.same + pattern.rest() * Line::NONE.share(held(pattern.weight) + tilt);
        for (counts, level) in counts.iter_mut().zip(&pattern.levels) {
            if let Some(count) = level.and_then(|level| counts.get_mut(level)) {
                *count += matches;
            }
        }
    }
    Some(counts.into_iter().map(|counts| normalised(normalised(counts).into_iter().map(|p| p.max(FLOOR)).collect())).collect())
}

impl Pattern {
    fn rest(&self) -> f64 {
        (self.count - self.same - self.different).max(0.0)
    }
}

/// For each stratum the bits to add to its weights, so that they claim the share of matches that labels say.
fn tilts(patterns: &[Pattern], strata: &Strata) -> Vec<f64> {
    let calibration = Calibration::of(strata);
    let corrected = |s: &Stratum| (STRENGTH * calibration.share(s.weight()) + s.same) / (STRENGTH + s.labels());
    // Few labels may have a higher stratum seem worse than a lower one: such are pooled. Each has weight in pairs.
    let shares = strata.0[..BINS].iter().map(|s| (corrected(s), s.pairs + 1e-9));
    let pools = rising(shares);
    let shares = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.sum / pool.weight, pool.members));
    let mut members: Vec<Vec<(f64, f64)>> = vec![Vec::new(); BINS];
    patterns.iter().for_each(|p| members[place(false, p.weight)].push((held(p.weight), p.rest())));
    shares.zip(&members).map(|(share, members)| tilt(share, members)).collect()
}

/// The bits to add to the weights of members, given with their pairs, so that on the whole they claim this share.
fn tilt(share: f64, members: &[(f64, f64)]) -> f64 {
    let asked = share * members.iter().map(|(_, pairs)| pairs).sum::<f64>();
    let (mut low, mut high) = (-4.0 * REACH, 4.0 * REACH);
    for _ in 0..50 {
        let middle = (low + high) / 2.0;
        let claimed: f64 = members.iter().map(|(weight, pairs)| pairs * Line::NONE.share(weight + middle)).sum();
        if claimed < asked { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// Scaled so that the sum is 1.
fn normalised(mut counts: Vec<f64>) -> Vec<f64> {
    let sum: f64 = counts.iter().sum();
    counts.iter_mut().for_each(|count| *count /= sum);
    counts
}

/// Neighbours that isotonic regression has pooled.
struct Pool {
    sum: f64,
    weight: f64,
    members: usize,
}

/// Pools of values with weights, so that the mean of pools rises.
fn rising(values: impl Iterator<Item = (f64, f64)>) -> Vec<Pool> {
    let mut pools: Vec<Pool> = Vec::new();
    for (value, weight) in values {
        let mut pool = Pool { sum: value * weight, weight, members: 1 };
        while let Some(last) = pools.pop_if(|last| last.sum * pool.weight >= pool.sum * last.weight) {
            pool = Pool { sum: pool.sum + last.sum, weight: pool.weight + last.weight, members: pool.members + last.members };
        }
        pools.push(pool);
    }
    pools
}

#[cfg(test)]
mod tests;
