//! How right the links should be by the probabilities of the pairs themselves, without a label.
//!
//! Probabilities come of weights that are added up as if comparisons were independent, with levels that experience may
//! have had to stand in for. So they are too sure, or not sure enough: on labelled sets of many kinds the odds of pairs
//! are off by a power between a half and six, where they are too low by half a bit besides. That, chance where links
//! are few, and the bounds of what blocking reaches make the interval. Weights do not tell of matches that look like
//! strangers, nor whether those who were not linked are strangers all (of a million customers' suggestions a quarter
//! were right where half and more were expected). So recall is bounded from below by what experience says of the
//! former, and from above as if the latter were so. Of things experience is worse than of people: variants of a product
//! look like copies, and copies like strangers.
//!
//! Source: E. B. Wilson (1927), *Probable inference, the law of succession, and statistical inference*, JASA 22, for chance.

use super::Pair;
use super::cluster;
use super::table;
use super::train::Trained;
use super::types::{Decision, Expected};
use super::weigh::{self, Scale};
use crate::measure::labels::Interval;
use hashbrown::HashMap;
use rayon::prelude::*;

/// The powers of their odds that pairs may really have; the second is what they say.
const POWERS: [f64; 3] = [0.5, 1.0, 6.0];
/// What all weights may be too low by, in bits: links at even odds are right more often than not.
const TOO_LOW: f64 = 0.5;
/// The share of matches that may look like strangers: people who moved and write their names in another script. Up to a
/// sixteenth of labelled sets.
const UNSEEN: f64 = 0.08;
/// The same of things, which are told apart by texts and prices: a third of what is labelled.
const UNSEEN_OF_THINGS: f64 = 0.35;
/// The share of right links that may be variants of one thing.
const VARIANTS: f64 = 0.1;
/// The least weight of a candidate that may be a match although it was not kept.
const FAR: f64 = -10.0;
/// Pairs that are counted together. Sums depend on it and on nothing else.
const CHUNK: usize = 1 << 14;
/// The quantile of the normal distribution for an interval of 95 %.
const QUANTILE: f64 = 1.96;

/// Matches among the candidates that were not kept, for each of the powers.
pub type Missed = [f64; 3];

/// What kept pairs do not tell of.
pub struct Unkept {
    /// Matches among the candidates that were not kept.
    pub missed: Missed,
    /// The share of matches that keys bring together; nothing where they miss none, or it cannot be told.
    pub reached: Option<Interval>,
    /// Whether things are matched and no customers.
    pub of_things: bool,
}

/// How many matches should be among the candidates that are not among the `kept` ones, those from the weight `least` on. A
/// pair is kept for what it weighs, and the others are weighed by their levels alone.
pub fn missed(trained: &Trained, scale: &Scale, kept: &[Pair], least: f64) -> Missed {
    let weighed = trained.distinct.iter().map(|(pattern, n)| (*pattern, scale.usual(*pattern), *n));
    let below: Vec<(u64, f64, f64)> = weighed.filter(|(_, weight, _)| (FAR..least).contains(weight)).collect();
    let mut left: HashMap<u64, f64> = below.iter().map(|(pattern, _, n)| (*pattern, *n)).collect();
    kept.iter().for_each(|pair| left.get_mut(&pair.levels).into_iter().for_each(|n| *n -= 1.0));
    let open: Vec<(f64, f64)> = below.iter().map(|(pattern, weight, _)| (*weight, left[pattern].max(0.0))).collect();
    at_powers(open.into_iter())
}

/// How many matches there are among things of a weight, so many of each, for each of the powers.
pub fn at_powers(weighed: impl Iterator<Item = (f64, f64)> + Clone) -> Missed {
    POWERS.map(|power| weighed.clone().map(|(weight, n)| n * weigh::probability(power * weight)).sum())
}

/// What is to be expected of links, if those of the kept pairs are links that `is_link` says, and of which it was not decided
/// otherwise, and make these entities; nothing without a link.
///
/// Two records that are one customer by way of others are found, whatever they weigh themselves: they are as right as links.
pub fn of(pairs: &[Pair], unkept: &Unkept, entity: &[u32], is_link: impl Fn(&Pair) -> bool + Sync) -> Option<Expected> {
    let is_together = |pair: &Pair| entity[pair.left as usize] == entity[pair.right as usize];
    let count = |pairs: &[Pair]| {
        let mut sum = Sum::default();
        for pair in pairs.iter().filter(|pair| pair.decision != Decision::NonLink) {
            let weight = weigh::weight_at(pair.probability);
            let mut right = POWERS.map(|power| weigh::probability(power * weight));
            right[2] = right[1].max(weigh::probability(POWERS[2] * (weight + TOO_LOW)));
            match (is_link(pair), is_together(pair)) {
                (true, is_together) => {
                    sum.links += 1.0;
                    sum.together += f64::from(u8::from(is_together));
                    sum.linked.iter_mut().zip(right).for_each(|(sum, right)| *sum += right);
                }
                (false, false) => sum.open.iter_mut().zip(right).for_each(|(sum, right)| *sum += right),
                (false, true) => {}
            }
        }
        sum
    };
    let counted: Vec<Sum> = pairs.par_chunks(CHUNK).map(count).collect();
    let Sum { links, together, linked, open } = counted.into_iter().fold(Sum::default(), Sum::add);
    if links == 0.0 {
        return None;
    }
    let through_others = cluster::sizes(entity).iter().map(|size| table::pairs(u64::from(*size))).sum::<u64>() as f64 - together;
    let precision = linked.map(|right| right / links);
    let reached = unkept.reached.unwrap_or(Interval { value: 1.0, low: 1.0, high: 1.0 });
    let recall = |at: usize, reached: f64| {
        let found = linked[at] + through_others.max(0.0) * precision[at];
        let there = found + open[at] + unkept.missed[at];
        if there > 0.0 { found / there * reached } else { 0.0 }
    };
    let recall = [recall(0, reached.low), recall(1, reached.value), reached.high];
    let (mut precision, mut recall) = (around(precision, links), around(recall, links));
    let (unseen, variants) = if unkept.of_things { (UNSEEN_OF_THINGS, VARIANTS) } else { (UNSEEN, 0.0) };
    precision.low *= 1.0 - variants;
    recall.low *= 1.0 - unseen;
    Some(Expected { precision, recall })
}

/// What is counted of kept pairs. Right ones are expected, for each of the powers.
#[derive(Default)]
struct Sum {
    links: f64,
    /// Links whose records are one customer in the end.
    together: f64,
    /// Right links.
    linked: [f64; 3],
    /// Right pairs of records that are no customer together.
    open: [f64; 3],
}

impl Sum {
    fn add(self, other: Sum) -> Sum {
        let add = |a: [f64; 3], b: [f64; 3]| std::array::from_fn(|at| a[at] + b[at]);
        Sum {
            links: self.links + other.links,
            together: self.together + other.together,
            linked: add(self.linked, other.linked),
            open: add(self.open, other.open),
        }
    }
}

/// The interval of a share for the three powers, if it were seen of so many.
fn around([low, value, high]: [f64; 3], of: f64) -> Interval {
    let (low, high) = (low.min(value).min(high), low.max(value).max(high));
    let square = QUANTILE * QUANTILE;
    let wilson = |share: f64, sign: f64| {
        let middle = share + square / (2.0 * of);
        let chance = QUANTILE * (share * (1.0 - share) / of + square / (4.0 * of * of)).max(0.0).sqrt();
        ((middle + sign * chance) / (1.0 + square / of)).clamp(0.0, 1.0)
    };
    Interval { value, low: wilson(low, -1.0).min(value), high: wilson(high, 1.0).max(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(pairs: &[Pair], missed: &Missed, reached: Option<Interval>) -> Option<Expected> {
        super::of(pairs, &unkept(*missed, reached), &apart(pairs.len()), |pair| pair.decision == Decision::Link)
    }

    fn unkept(missed: Missed, reached: Option<Interval>) -> Unkept {
        Unkept { missed, reached, of_things: false }
    }

    /// So many rows, and nobody together with another.
    fn apart(pairs: usize) -> Vec<u32> {
        (0..pairs.max(2) as u32).collect()
    }

    fn pair(probability: f64, decision: Decision) -> Pair {
        Pair { left: 0, right: 1, probability, weight: 0.0, levels: 0, key: None, decision, told: None }
    }

    #[test]
    fn sure_links_are_right_and_what_was_not_kept_is_missed() {
        let mut pairs = vec![pair(0.999, Decision::Link); 400];
        let found = of(&pairs, &[0.0; 3], None).unwrap();
        assert!((found.precision.value - 0.999).abs() < 1e-9 && found.recall.value > 0.999);
        assert!(found.precision.low < 0.98 && found.precision.high > 0.9999);
        pairs.extend(vec![pair(0.5, Decision::Review); 200]);
        assert!((of(&pairs, &[0.0; 3], None).unwrap().recall.value - 0.8).abs() < 0.01);
        assert!((of(&pairs, &[300.0; 3], None).unwrap().recall.value - 0.5).abs() < 0.01);
        let half = Some(Interval { value: 0.5, low: 0.4, high: 0.6 });
        assert!(of(&pairs, &[0.0; 3], half).unwrap().recall.value < 0.41);
        assert_eq!(of(&[pair(0.5, Decision::Review)], &[0.0; 3], None), None);
        // People may link what weighs nothing at all.
        let told = of(&[pair(0.0, Decision::Link)], &[0.0; 3], None).unwrap();
        assert_eq!((told.precision.value, told.recall.value), (0.0, 0.0));
        // Another threshold makes other links of the same pairs, but not of what was decided against.
        let all = super::of(&pairs, &unkept([0.0; 3], None), &apart(0), |pair| pair.probability >= 0.5).unwrap();
        assert!(all.recall.value > 0.999 && (all.precision.value - 0.8326).abs() < 0.001);
        assert_eq!(super::of(&[pair(0.9, Decision::NonLink)], &unkept([0.0; 3], None), &apart(0), |_| true), None);
    }

    #[test]
    fn who_is_one_by_way_of_others_is_found() {
        let link = |left, right| Pair { left, right, ..pair(0.99, Decision::Link) };
        let apart = [link(0, 1), link(2, 3), Pair { left: 0, right: 2, ..pair(0.6, Decision::Review) }];
        let far = super::of(&apart, &unkept([0.0; 3], None), &[0, 0, 2, 2], |pair| pair.decision == Decision::Link).unwrap();
        let near = super::of(&apart, &unkept([0.0; 3], None), &[0, 0, 0, 0], |pair| pair.decision == Decision::Link).unwrap();
        assert!(far.recall.value < 0.8 && near.recall.value > 0.999);
        assert!((far.recall.high - near.recall.high).abs() < 1e-9, "as if all that is not linked were strangers");
        // Of things less is known.
        let things = Unkept { of_things: true, ..unkept([0.0; 3], None) };
        let of_things = super::of(&apart, &things, &[0, 0, 0, 0], |pair| pair.decision == Decision::Link).unwrap();
        assert!(of_things.recall.low < near.recall.low && of_things.precision.low < near.precision.low);
    }

    proptest! {
        #[test]
        fn intervals_hold_their_value(
            kept in proptest::collection::vec((0.01f64..0.999_999, any::<bool>()), 1..60),
            missed in 0.0f64..100.0,
            reached in 0.2f64..0.9,
        ) {
            let decided = |(probability, link): (f64, bool)| pair(probability, if link { Decision::Link } else { Decision::Review });
            let pairs: Vec<Pair> = kept.into_iter().map(decided).collect();
            let reached = Interval { value: reached, low: reached - 0.1, high: reached + 0.1 };
            if let Some(found) = of(&pairs, &[missed * 2.0, missed, missed / 2.0], Some(reached)) {
                for share in [found.precision, found.recall] {
                    prop_assert!(0.0 <= share.low && share.low <= share.value && share.value <= share.high && share.high <= 1.0);
                }
            }
        }
    }
}
