//! Lists that have nobody twice: of a record's candidates in another list one at most is right.
//!
//! So a pair is worth more where it is the best for both its records, and less where a rival is nearly as good. How
//! often a best pair of a weight is right is told by the second best: of two candidates in one list at least one is
//! wrong, so second best are wrong pairs, and how much they weigh shows what wrong pairs weigh that have won. Neither
//! labels nor a model that is right in its absolute weights are needed.
//!
//! Sources: target and decoy competition in J. Elias and S. Gygi (2007), *Nature Methods* 4; the one-to-one
//! assignment of M. Jaro (1989), *Advances in record-linkage methodology*, JASA 84.

use super::em::Frequencies;
use super::expected::{self, Missed};
use super::histogram::Candidate;
use super::level::{Compared, REPEATS, unpack};
use super::lists::two_lists;
use super::weigh::{self, Scale};
use super::{Decision, Pair};
use crate::resolve::Matching;
use rayon::prelude::*;

/// Best pairs in a bin, about: neighbouring bins are put together where they are too few to tell.
const BIN: usize = 10;
/// Fewer best pairs are no sample.
const FEWEST: usize = 30;
/// How often shares are estimated anew; they stand still long before.
const ROUNDS: usize = 30;
/// Wrong pairs that are always possible where none was seen.
const ONE_MORE: f64 = 0.5;

/// A pair as one of its records sees it.
#[derive(Debug, Clone, Copy)]
struct Seen {
    row: u32,
    list: u32,
    other: u32,
    weight: f64,
}

/// The best pair of two records.
#[derive(Debug, Clone, Copy)]
struct Best {
    left: u32,
    right: u32,
    weight: f64,
    levels: u64,
    /// What the second best of either record weighs, if there is one.
    seconds: [Option<f64>; 2],
    /// How much of what speaks for any candidate speaks for this one, of the record that sees it less clearly.
    share: f64,
}

/// What judging by rivals has shown.
pub struct Judged {
    /// For each comparison how many right pairs have each level: who wins does not depend on what levels are believed to
    /// weigh alone, so this can teach.
    pub levels: Frequencies,
    /// The matches among best pairs that were not kept; nothing where best pairs are too few to judge by.
    pub missed: Option<Missed>,
}

/// Judges candidates of different lists by their rivals: pairs that are best for both get the probability that such
/// pairs have, whether or not they were kept; all others of `pairs` stay what they are.
pub fn judge(
    pairs: &mut Vec<Pair>,
    candidates: &[Vec<Candidate>],
    compared: &Compared,
    scale: &Scale,
    key_of: impl Fn(u32, u32) -> Option<u16>,
    plan: &Matching,
) -> Judged {
    let levels = compared.comparers.iter().map(|comparer| vec![0.0; comparer.labels.len()]).collect();
    let mut judged = Judged { levels, missed: None };
    // Who is in no list has no rivals, and what speaks against a match is no rival of anything.
    let in_lists = |(left, right, _): &&Candidate| [left, right].iter().all(|row| compared.lists[**row as usize] != 0);
    let weighed =
        candidates.par_iter().flatten().filter(in_lists).map(|candidate| (scale.weight(candidate.2, candidate.0, candidate.1), *candidate));
    let mut weighed: Vec<(f64, Candidate)> = weighed.filter(|(weight, _)| *weight > scale.prior()).collect();
    weighed.par_iter_mut().for_each(|(weight, candidate)| *weight += finer(candidate, compared, scale));
    let best = best(&weighed, compared);
    if best.len() < FEWEST {
        return judged;
    }
    let right = Right::of(&best, &compared.list_sizes());
    let probability_of = |best: &Best| right.at(best.weight) * best.share;
    let is_kept = |probability: f64| probability >= plan.review_at.min(plan.link_at);
    let mut added = Vec::new();
    for best in &best {
        let probability = probability_of(best);
        for (at, levels) in judged.levels.iter_mut().enumerate() {
            levels.get_mut(usize::from(unpack(best.levels, at))).into_iter().for_each(|right| *right += probability);
        }
        let decision = Decision::of(probability, plan.link_at);
        match pairs.binary_search_by_key(&(best.left, best.right), |pair| (pair.left, pair.right)) {
            Ok(at) => (pairs[at].probability, pairs[at].decision) = (probability, decision),
            Err(_) if is_kept(probability) => {
                let (left, right, key) = (best.left, best.right, key_of(best.left, best.right));
                // What is kept is the weight that the levels add up to.
                let (weight, levels) = (scale.weight(best.levels, best.left, best.right), best.levels);
                added.push(Pair { left, right, probability, weight, levels, key, decision, told: None });
            }
            Err(_) => {}
        }
    }
    pairs.append(&mut added);
    pairs.par_sort_unstable_by_key(|pair| (pair.left, pair.right));
    pairs.retain(|pair| is_kept(pair.probability));
    let missed = best.iter().map(probability_of).filter(|probability| !is_kept(*probability));
    judged.missed = Some(expected::at_powers(missed.map(|probability| (weigh::weight_at(probability), 1.0))));
    judged
}

/// What a pair weighs beyond its levels, where words in common are between two of them: rivals often have one level.
fn finer((left, right, levels): &Candidate, compared: &Compared, scale: &Scale) -> f64 {
    let of = |at: usize| {
        let level = unpack(*levels, at);
        let above = compared.above_level(at, *left, *right).filter(|_| level < REPEATS && level > 0)?;
        Some(above * (scale.weight_of(at, level - 1) - scale.weight_of(at, level)))
    };
    (0..compared.comparers.len()).filter_map(of).sum()
}

/// The pairs that are best for both their records.
fn best(weighed: &[(f64, Candidate)], compared: &Compared) -> Vec<Best> {
    let list = |row: u32| compared.lists[row as usize];
    let both = |(weight, (left, right, _)): &(f64, Candidate)| {
        let seen = |row, other| Seen { row, list: list(other), other, weight: *weight };
        [seen(*left, *right), seen(*right, *left)]
    };
    let mut seen: Vec<Seen> = weighed.iter().flat_map(both).collect();
    seen.par_sort_unstable_by(|a, b| (a.row, a.list).cmp(&(b.row, b.list)).then(b.weight.total_cmp(&a.weight)).then(a.other.cmp(&b.other)));
    let of_rivals = |rivals: &[Seen]| {
        let first = rivals[0];
        // Odds of the first among all of them.
        let all: f64 = rivals.iter().map(|rival| (rival.weight - first.weight).exp2()).sum();
        ((first.row, first.other), (rivals.get(1).map(|rival| rival.weight), 1.0 / all))
    };
    let mut firsts: Vec<_> = seen.chunk_by(|a, b| (a.row, a.list) == (b.row, b.list)).map(of_rivals).collect();
    firsts.sort_unstable_by_key(|first| first.0);
    let first = |row: u32, other: u32| firsts.binary_search_by_key(&(row, other), |first| first.0).ok().map(|at| firsts[at].1);
    let best = weighed.iter().filter_map(|(weight, (left, right, levels))| {
        let (mine, yours) = (first(*left, *right)?, first(*right, *left)?);
        let (left, right, weight, levels) = (*left, *right, *weight, *levels);
        Some(Best { left, right, weight, levels, seconds: [mine.0, yours.0], share: mine.1.min(yours.1) })
    });
    best.collect()
}

/// How often best pairs are right, by their weight.
struct Right {
    /// From the lightest up: up to which weight, and the share.
    bins: Vec<(f64, f64)>,
}

/// Best pairs of about the same weight.
#[derive(Debug)]
struct Bin {
    from: f64,
    to: f64,
    pairs: f64,
}

impl Right {
    /// Wrong pairs that win are pairs of two records without a partner. In a table of m by n weights that mean nothing
    /// m·n/(m+n−1) are the best of their row and column. What they weigh is what second best of right pairs weigh.
    fn of(best: &[Best], sizes: &[f64]) -> Right {
        let mut firsts: Vec<f64> = best.iter().map(|best| best.weight).collect();
        firsts.sort_unstable_by(f64::total_cmp);
        let mut bins: Vec<Bin> = Vec::new();
        for same in firsts.chunk_by(|a, b| a == b) {
            match bins.last_mut().filter(|bin| bin.pairs < BIN as f64) {
                Some(bin) => (bin.to, bin.pairs) = (same[0], bin.pairs + same.len() as f64),
                None => bins.push(Bin { from: same[0], to: same[0], pairs: same.len() as f64 }),
            }
        }
        let mut shares = vec![0.5; bins.len()];
        for _ in 0..ROUNDS {
            let share = |weight: f64| shares[bins.partition_point(|bin| bin.to < weight).min(bins.len() - 1)];
            let (mut right, mut seconds) = (0.0, vec![0.0; bins.len()]);
            for best in best {
                let share = share(best.weight);
                right += share;
                for second in best.seconds.iter().flatten() {
                    let at = bins.partition_point(|bin| bin.to < *second);
                    if bins.get(at).is_some_and(|bin| bin.from <= *second) {
                        seconds[at] += share / 2.0;
                    }
                }
            }
            let wrong = wrong_winners(sizes, right);
            let values = bins.iter().zip(&seconds).map(|(bin, seconds)| bin.pairs - wrong * seconds / right.max(1.0));
            shares = rising(&values.collect::<Vec<f64>>(), &bins);
        }
        Right { bins: bins.iter().zip(shares).map(|(bin, share)| (bin.to, share)).collect() }
    }

    fn at(&self, weight: f64) -> f64 {
        let at = self.bins.partition_point(|bin| bin.0 < weight).min(self.bins.len() - 1);
        self.bins[at].1
    }
}

/// How many pairs of records without a partner are the best for both, over all pairs of lists, if so many pairs are
/// right.
fn wrong_winners(sizes: &[f64], right: f64) -> f64 {
    // Right pairs are spread as the smaller lists allow.
    let most: f64 = two_lists(sizes).map(|(a, b)| a.min(b)).sum();
    let winners = two_lists(sizes).map(|(a, b)| {
        let right = (right * a.min(b) / most).min(a.min(b));
        let (a, b) = (a - right, b - right);
        a * b / (a + b).max(1.0)
    });
    winners.sum()
}

/// The shares of right pairs in bins, which rise with the weight: neighbours that do not are put together (isotonic
/// regression).
fn rising(right: &[f64], bins: &[Bin]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (right, bin) in right.iter().zip(bins) {
        let mut pool = (*right, bin.pairs, 1);
        while let Some(last) = pools.pop_if(|last| last.0 / last.1 >= pool.0 / pool.1) {
            pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
        }
        pools.push(pool);
    }
    let share = |pool: &(f64, f64, usize)| ((pool.0 - ONE_MORE) / pool.1).clamp(0.0, 1.0);
    let mut highest: f64 = 0.0;
    let shares = pools.iter().flat_map(|pool| {
        highest = highest.max(share(pool));
        std::iter::repeat_n(highest, pool.2)
    });
    shares.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(weight: f64, second: Option<f64>) -> Best {
        Best { left: 0, right: 1, weight, levels: 0, seconds: [second; 2], share: 1.0 }
    }

    #[test]
    fn pairs_far_above_the_second_best_are_right_and_those_among_them_are_not() {
        // 300 records have a partner at 10 to 13, and their second best lie at 0 to 3, where 100 more pairs lie.
        let right = (0..300).map(|at| pair(10.0 + f64::from(at) / 100.0, Some(f64::from(at) / 100.0)));
        let best: Vec<Best> = right.chain((0..100).map(|at| pair(f64::from(at) * 0.03, None))).collect();
        let shares = Right::of(&best, &[500.0, 500.0]);
        assert!(shares.at(11.0) > 0.99, "{}", shares.at(11.0));
        assert!(shares.at(1.0) < 0.35, "{}", shares.at(1.0));
    }

    #[test]
    fn without_second_best_nothing_is_known_to_be_wrong() {
        let best: Vec<Best> = (0..100).map(|at| pair(f64::from(at), None)).collect();
        assert!(Right::of(&best, &[100.0, 100.0]).at(0.0) > 0.99);
    }

    #[test]
    fn nobody_is_left_over_where_all_have_a_partner() {
        assert_eq!(wrong_winners(&[100.0, 100.0], 100.0), 0.0);
        assert!((wrong_winners(&[200.0, 200.0], 100.0) - 50.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn shares_rise_with_the_weight(weights in proptest::collection::vec((-20.0f64..20.0, -20.0f64..20.0), 30..200), n in 50.0f64..1000.0) {
            let best: Vec<Best> = weights.iter().map(|(a, b)| pair(a.max(*b), Some(a.min(*b)))).collect();
            let shares = Right::of(&best, &[n, n]);
            let mut last = 0.0;
            for at in -20..20 {
                let share = shares.at(f64::from(at));
                prop_assert!((0.0..=1.0).contains(&share) && share >= last);
                last = share;
            }
        }
    }
}
