//! Which candidates weigh enough: every pair is judged, few are compared in full.
//!
//! Of a pair it is wanted whether it reaches `review_at`, not what its levels are. So each left row starts from the
//! most that any partner could weigh, comparisons take off what they cannot give, those first that take off most,
//! and a pair is dropped as soon as it is out of reach. Numbers and signatures speak first, texts are read only of
//! what is left. What is kept is compared in full, so dropping changes nothing but time.

use super::keys::Key;
use super::level::{self, Compared, MISSING, pack, unpack};
use super::near::Near;
use super::pairs::{self, Unit};
use super::weigh::{self, Scale};
use super::{Cancelled, Decision, Pair};
use crate::resolve::Matching;

/// Sums in another order differ by less than this.
const ROUNDING: f64 = 1e-6;

/// The pairs that people or the machine will act on.
pub struct Scored {
    /// By left and right row.
    pub pairs: Vec<Pair>,
    /// For each key the pairs that no earlier key has.
    pub new: Vec<u64>,
}

/// Weighs every candidate and keeps those that reach `review_at`.
pub fn score(
    compared: &Compared,
    keys: &[Key],
    units: &[Unit],
    scale: &Scale,
    plan: &Matching,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Scored, Cancelled> {
    let least = weigh::weight_at(plan.review_at.min(plan.link_at));
    let scales: Vec<Descent> = keys.iter().map(|key| Descent::new(compared, scale, key, least)).collect();
    let work = |unit: &Unit| {
        let (mut kept, mut new_pairs) = (Vec::new(), 0u64);
        let Some((key, earlier)) = keys.get(..=unit.key).and_then(<[Key]>::split_last) else { return (kept, 0) };
        let (descent, mut near, mut known) = (&scales[unit.key], Near::new(compared), Vec::new());
        for batch in pairs::batches(unit, key) {
            near.gather(batch.rows, earlier);
            for (left, rights) in batch.lefts() {
                near.known(left, rights.clone(), &mut known);
                let most = descent.most(&near, left);
                for (right, _) in rights.zip(&known).filter(|(_, known)| !**known) {
                    new_pairs += 1;
                    let Some((weight, levels)) = descent.weigh(&near, &most, left, right) else { continue };
                    let probability = weigh::probability(weight);
                    let decision = if probability >= plan.link_at { Decision::Link } else { Decision::Review };
                    let (left, right, key) = (near.row(left), near.row(right), Some(unit.key as u16));
                    kept.push(Pair { left, right, probability, weight, levels, key, decision, told: None });
                }
            }
        }
        (kept, new_pairs)
    };
    let done = pairs::run(units, "comparing", progress, cancelled, work)?;
    let mut new = vec![0u64; keys.len()];
    let mut pairs = Vec::with_capacity(done.iter().map(|(kept, _)| kept.len()).sum());
    for (unit, (kept, found)) in units.iter().zip(done) {
        new[unit.key] += found;
        pairs.extend(kept);
    }
    pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    Ok(Scored { pairs, new })
}

/// How the weights of a key's pairs go down, from the most there could be.
struct Descent<'a> {
    compared: &'a Compared,
    scale: &'a Scale,
    least: f64,
    /// For each comparison and level the most that this level or a lower one weighs.
    best: Vec<[f64; 16]>,
    /// The comparisons, those first that take off most.
    order: Vec<usize>,
}

/// The most that pairs of a left row can weigh.
struct Most {
    all: f64,
    by_comparison: [f64; level::MOST],
}

impl<'a> Descent<'a> {
    fn new(compared: &'a Compared, scale: &'a Scale, key: &Key, least: f64) -> Descent<'a> {
        let best = |(at, comparer): (usize, &level::Comparer)| {
            let mut best = [0.0f64; 16];
            // A pattern may lose evidence that only repeats other evidence, against a match too: then it weighs nothing.
            let floor = if comparer.derived.is_some() { 0.0 } else { f64::NEG_INFINITY };
            let mut most = f64::NEG_INFINITY;
            for level in (0..=comparer.last()).rev() {
                most = most.max(scale.weight_of(at, level)).max(floor);
                best[usize::from(level)] = most;
            }
            best
        };
        let best: Vec<[f64; 16]> = compared.comparers.iter().enumerate().map(best).collect();
        // What a key brings together is equal on its columns: those take nothing off.
        let takes = |at: &usize| {
            let comparer = &compared.comparers[*at];
            let last = best[*at][usize::from(comparer.last())];
            if key.columns.contains(&comparer.column) { 0.0 } else { best[*at][0] - last }
        };
        let mut order: Vec<usize> = (0..best.len()).collect();
        order.sort_by(|a, b| takes(b).total_cmp(&takes(a)));
        Descent { compared, scale, least, best, order }
    }

    fn most(&self, near: &Near, left: usize) -> Most {
        let mut most = Most { all: self.scale.prior(), by_comparison: [0.0; level::MOST] };
        for (at, best) in self.best.iter().enumerate() {
            let id = near.id(at, left);
            let most_of = if id == 0 { 0.0 } else { (best[0] + self.scale.rarity(at, id)).max(best[1]).max(0.0) };
            most.by_comparison[at] = most_of;
            most.all += most_of;
        }
        most
    }

    /// The weight and levels of a pair that reaches `least`.
    #[inline]
    fn weigh(&self, near: &Near, most: &Most, left: usize, right: usize) -> Option<(f64, u64)> {
        let least = self.least - ROUNDING;
        let (mut limit, mut levels, mut open) = (most.all, 0, 0u32);
        for &at in &self.order {
            let level = near.best_level(at, left, right);
            if level == 0 {
                continue;
            }
            levels = pack(levels, at, level);
            limit -= most.by_comparison[at] - self.best[at][usize::from(level)];
            if limit < least {
                return None;
            }
            let exact = level == MISSING || level == self.compared.comparers[at].last();
            open |= u32::from(!exact) << at;
        }
        for &at in self.order.iter().filter(|at| open >> **at & 1 == 1) {
            let (bound, level) = (unpack(levels, at), near.level(at, left, right));
            levels = levels & !(15 << (4 * at)) | u64::from(level) << (4 * at);
            limit -= self.best[at][usize::from(bound)] - self.best[at][usize::from(level)];
            if limit < least {
                return None;
            }
        }
        let (left, right) = (near.row(left), near.row(right));
        let levels = self.compared.without_repetition(levels, left, right);
        // Without a value to compare the prior speaks alone, and it speaks of nobody.
        let weight = self.scale.weight(levels, left);
        (weight >= self.least && !level::says_nothing(levels, self.best.len())).then_some((weight, levels))
    }
}

#[cfg(test)]
mod tests;
