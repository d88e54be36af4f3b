//! What a pair weighs: log2 of how much more often its levels occur among matches than among non-matches.
//!
//! Weights add up over the comparisons, from the weight of the prior. A level that is less like equality never
//! weighs more than one that is more like it, values being as rare as usual: where training says otherwise, neighbours
//! are pooled. Agreement on a rare value weighs more than on a common one: the frequency of the value takes the place of u,
//! and half of it where values are nearly equal, the commoner of which counts. That a value is missing weighs what was
//! learnt of it, and that both are there the rest of that, with every level. Sources: Fellegi & Sunter (1969); Newcombe et
//! al. (1959) for frequencies; the weights are those that Splink shows.

use super::level::{self, Compared, Comparer, MISSING, unpack};
use super::rows::Rows;
use super::table::Field;
use super::together::Given;
use super::train::Trained;
use super::{ComparisonModel, Level, Model};
use std::sync::Arc;

/// The model that training makes, for people and for weighing.
pub fn model(comparers: &[Comparer], trained: &Trained) -> Model {
    let comparison = |(at, comparer): (usize, &Comparer)| {
        let (m, u) = (&trained.m[at], &trained.u[at]);
        let absent = &trained.absent[at];
        let (weights, there) = (falling(m, u, comparer.aside()), absent.there().log2());
        let levels = comparer.labels.iter().zip(m.iter().zip(u)).zip(weights);
        ComparisonModel {
            name: comparer.name.clone(),
            column: comparer.column,
            levels: levels.map(|((label, (m, u)), weight)| Level { label: label.clone(), m: *m, u: *u, weight: weight + there }).collect(),
            missing: Level { label: "missing in one of them".to_owned(), m: absent.m, u: absent.u, weight: absent.missing().log2() },
        }
    };
    Model { prior: trained.prior, comparisons: comparers.iter().enumerate().map(comparison).collect(), pairs_trained: trained.pairs }
}

/// Weights that never rise from one level to the next: levels out of order are pooled with their neighbours
/// (isotonic regression), so that both weigh what they weigh together. Those that stand aside weigh what they weigh, between
/// equal and different.
fn falling(m: &[f64], u: &[f64], aside: &[u8]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    let is_aside = |level: usize| aside.contains(&(level as u8));
    for (_, (m, u)) in m.iter().zip(u).enumerate().filter(|(level, _)| !is_aside(*level)) {
        let mut pool = (*m, *u, 1);
        while let Some(last) = pools.pop_if(|last| last.0 * pool.1 < pool.0 * last.1) {
            pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
        }
        pools.push(pool);
    }
    let of_order: Vec<f64> = pools.iter().flat_map(|(m, u, levels)| std::iter::repeat_n((m / u).log2(), *levels)).collect();
    let (equal, different) = (of_order.first().copied().unwrap_or(0.0), of_order.last().copied().unwrap_or(0.0));
    let mut in_order = of_order.into_iter();
    let one = |(level, (m, u)): (usize, (&f64, &f64))| {
        if is_aside(level) { (m / u).log2().clamp(different, equal) } else { in_order.next().unwrap_or(different) }
    };
    m.iter().zip(u).enumerate().map(one).collect()
}

/// For each value of a comparison what agreement on it adds to the weight of equality; nothing if the comparison
/// does not ask for it.
pub fn rarity(comparer: &Comparer, field: &Field) -> Option<Vec<f32>> {
    let of = rarer_than_usual(field);
    // The pair itself makes its value no commoner than usual: only further records do.
    let bonus = |n: u32| if n > 1 { of(n - 1).max(of(n - 2).min(0.0)) } else { 0.0 };
    comparer.term_frequency.then(|| by_value(field, bonus))
}

/// How much of a value's rarity counts where another is only nearly equal: how many have it tells little of how many have one
/// that is near it.
const NEARLY: f32 = 0.5;

/// For each value of a comparison what it adds that another is nearly equal, if it is the commoner of the two; nothing if the
/// comparison does not ask for it. Beside written thresholds only equal values are rare or common.
pub fn near(comparer: &Comparer, field: &Field) -> Option<Vec<f32>> {
    let of = rarer_than_usual(field);
    (comparer.term_frequency && comparer.is_named()).then(|| by_value(field, |n| NEARLY * of(n)))
}

/// For each value what is told of one that so many records have; 0 for what is missing.
fn by_value(field: &Field, of: impl Fn(u32) -> f32) -> Vec<f32> {
    (0..).zip(&field.counts).map(|(id, n)| if id == 0 { 0.0 } else { of(*n) }).collect()
}

/// How much rarer than usual it is that so many of the other records have a value, as a binary logarithm. The usual pair's is
/// how often two records agree, so bonuses balance.
fn rarer_than_usual(field: &Field) -> impl Fn(u32) -> f32 {
    let (equal, all) = field.equal_pairs();
    let others = field.present.saturating_sub(1).max(1) as f64;
    // Where nobody agrees no pair is usual.
    let usual = if equal > 0 { equal as f64 / all.max(1) as f64 } else { 1.0 / others };
    move |n| (usual / (f64::from(n) / others)).log2() as f32
}

/// Everything that weighing a pair needs.
pub struct Scale {
    prior: f64,
    weights: Vec<[f64; 16]>,
    /// For each comparison what agreement on a value adds, by its number.
    rarity: Vec<Option<Vec<f32>>>,
    /// For each comparison what it adds that values are nearly equal, by the number of the commoner one.
    near: Vec<Option<Vec<f32>>>,
    /// For each comparison its last level.
    last: Vec<u8>,
    rows: Arc<Rows>,
    /// For each comparison those that take the evidence of a level when they are equal, and what is then left of it.
    given: Vec<Vec<(usize, u8, f64)>>,
}

impl Scale {
    /// The scale of a model.
    pub fn new(model: &Model, compared: &Compared, given: &[Given]) -> Scale {
        // Of two that go together, the one that says more keeps its weight: never both lose it.
        let equal = |at: usize| model.comparisons[at].levels.first().map_or(0.0, |level| level.weight);
        let left = |given: &&Given| equal(given.first) > equal(given.second);
        let of = |at: usize| {
            let taken = given.iter().filter(|given| given.second == at).filter(left);
            let m = |level: u8| model.comparisons[at].levels.get(usize::from(level)).map_or(1.0, |level| level.m);
            taken.map(|given| (given.first, given.level, (m(given.level) / given.u).log2().max(0.0))).collect()
        };
        let given = (0..model.comparisons.len()).map(of).collect();
        let row = |comparison: &ComparisonModel| {
            let mut row = [0.0; 16];
            for (place, level) in row.iter_mut().zip(&comparison.levels) {
                *place = level.weight;
            }
            row[usize::from(MISSING)] = comparison.missing.weight;
            row
        };
        let rarity = compared.comparers.iter().map(|comparer| rarity(comparer, &compared.fields[comparer.field])).collect();
        let near = compared.comparers.iter().map(|comparer| near(comparer, &compared.fields[comparer.field])).collect();
        let weights = model.comparisons.iter().map(row).collect();
        let last = compared.comparers.iter().map(Comparer::last).collect();
        Scale { prior: weight_at(model.prior), weights, rarity, near, last, rows: compared.rows.clone(), given }
    }

    /// The weight that two random records start with.
    pub fn prior(&self) -> f64 {
        self.prior
    }

    /// What a level of a comparison weighs.
    pub fn weight_of(&self, at: usize, level: u8) -> f64 {
        self.weights[at][usize::from(level)]
    }

    /// What agreement on a value, by its number, adds to the weight of equality.
    pub fn rarity(&self, at: usize, id: u32) -> f64 {
        self.rarity[at].as_ref().map_or(0.0, |bonus| f64::from(bonus[id as usize]))
    }

    /// The most that it adds to the weight of a level that a value is nearly equal to another.
    pub fn near_at_most(&self, at: usize, id: u32) -> f64 {
        self.near[at].as_ref().map_or(0.0, |bonus| f64::from(bonus[id as usize]).max(0.0))
    }

    /// What the rarity of the values of a pair adds at a level. Of nearly equal values the commoner counts. A row is far
    /// away in memory, so none is looked at without need.
    fn rare(&self, at: usize, level: u8, left: u32, right: u32) -> f64 {
        let of = |bonus: &[f32], row: u32| bonus[self.rows.of(row)[at] as usize];
        match (&self.rarity[at], &self.near[at]) {
            (Some(bonus), _) if level == 0 => f64::from(of(bonus, left)),
            (_, Some(bonus)) if level > 0 && level < self.last[at] => f64::from(of(bonus, left).min(of(bonus, right))),
            _ => 0.0,
        }
    }

    /// What each comparison adds, the rarity of values included.
    pub fn parts(&self, pattern: u64, left: u32, right: u32) -> impl Iterator<Item = f64> {
        (0..self.weights.len()).map(move |at| self.part(pattern, left, right, at))
    }

    /// What one comparison adds, the rarity of values included.
    pub fn part(&self, pattern: u64, left: u32, right: u32, at: usize) -> f64 {
        self.part_with(pattern, at, |level| self.rare(at, level, left, right))
    }

    fn part_with(&self, pattern: u64, at: usize, rare: impl Fn(u8) -> f64) -> f64 {
        let level = unpack(pattern, at);
        let full = self.weights[at][usize::from(level)] + rare(level);
        let taken = self.given[at].iter().filter(|(first, of, _)| level == *of && unpack(pattern, *first) == 0);
        taken.fold(full, |weight, (.., left)| weight.min(*left))
    }

    /// The weight of a pair, prior included.
    pub fn weight(&self, pattern: u64, left: u32, right: u32) -> f64 {
        self.prior + self.parts(pattern, left, right).sum::<f64>()
    }

    /// The weight of a pair, if it is at least so much. Without a value to compare the prior speaks alone, and it speaks of
    /// nobody.
    pub fn reaching(&self, least: f64, pattern: u64, left: u32, right: u32) -> Option<f64> {
        let weight = self.weight(pattern, left, right);
        (weight >= least && !level::says_nothing(pattern, self.weights.len())).then_some(weight)
    }

    /// The weight of a pair whose values are as rare as usual.
    pub fn usual(&self, pattern: u64) -> f64 {
        self.prior + (0..self.weights.len()).map(|at| self.part_with(pattern, at, |_| 0.0)).sum::<f64>()
    }
}

/// The probability of a match at a weight (log2 of the odds).
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}

/// The weight at a probability.
pub fn weight_at(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::{Comparison, Measure};
    use proptest::prelude::*;

    #[test]
    fn levels_out_of_order_weigh_the_same() {
        let weights = falling(&[0.8, 0.05, 0.1, 0.05], &[0.1, 0.1, 0.1, 0.7], &[]);
        assert!((weights[0] - 3.0).abs() < 1e-12);
        assert_eq!(weights[1], weights[2]);
        assert!((weights[1] - (0.15f64 / 0.2).log2()).abs() < 1e-12);
        assert!(weights[3] < weights[2]);
    }

    #[test]
    fn a_pair_does_not_make_its_own_value_common() {
        let texts: Vec<&str> = [("a", 1), ("b", 2), ("c", 3), ("d", 50)].iter().flat_map(|(text, n)| vec![*text; *n]).collect();
        let field = super::super::table::tests::field(&texts);
        let comparison =
            Comparison { name: "x".into(), column: 0, measure: Measure::Levenshtein(Vec::new()), term_frequency: true, unless: Vec::new() };
        let of = rarity(&Comparer::new(&comparison, 0), &field).unwrap();
        assert_eq!((of[0], of[1]), (0.0, 0.0));
        assert!(of[2] > of[3] && of[3] > 0.0 && of[4] < 0.0, "{of:?}");
    }

    #[test]
    fn nearly_equal_values_are_as_rare_as_the_commoner_of_them() {
        let texts: Vec<&str> =
            [("smith", 50), ("smyth", 1), ("quist", 2), ("quisd", 1)].iter().flat_map(|(text, n)| vec![*text; *n]).collect();
        let mut field = super::super::table::tests::field(&texts);
        field.column = 0;
        let named = Measure::Named(crate::similarity::ALL[2]);
        let comparison = |measure, term_frequency| Comparison { name: "x".into(), column: 0, measure, term_frequency, unless: Vec::new() };
        let of = |comparison: &Comparison| near(&Comparer::new(comparison, 0), &field);
        assert!(of(&comparison(named.clone(), false)).is_none());
        assert!(of(&comparison(Measure::Levenshtein(vec![1]), true)).is_none(), "written thresholds say all there is");
        let bonus = of(&comparison(named, true)).unwrap_or_default();
        let pair = |a: usize, b: usize| bonus[a].min(bonus[b]);
        assert_eq!((bonus[0], pair(1, 2)), (0.0, pair(2, 1)));
        assert!(pair(1, 2) < 0.5 && pair(3, 4) > pair(1, 2) + 2.0, "{bonus:?}");
        // By half a bit for each doubling.
        assert!((bonus[2] - bonus[3] - 0.5).abs() < 1e-6);
    }

    #[test]
    fn probabilities_and_weights_are_inverse() {
        assert_eq!(probability(0.0), 0.5);
        for p in [0.01, 0.5, 0.95, 0.999] {
            assert!((probability(weight_at(p)) - p).abs() < 1e-12);
        }
        assert_eq!((probability(weight_at(1.0)), probability(weight_at(0.0))), (1.0, 0.0));
    }

    proptest! {
        #[test]
        fn weights_never_rise(m in proptest::collection::vec(0.001f64..1.0, 2..8), u in proptest::collection::vec(0.001f64..1.0, 8)) {
            let weights = falling(&m, &u, &[]);
            prop_assert_eq!(weights.len(), m.len());
            prop_assert!(weights.windows(2).all(|two| two[0] >= two[1] - 1e-12));
            let (aside, last) = (falling(&m, &u, &[1]), m.len() - 1);
            let others: Vec<f64> = (0..=last).filter(|level| *level != 1 || last == 1).map(|level| aside[level]).collect();
            prop_assert!(others.windows(2).all(|two| two[0] >= two[1] - 1e-12));
            prop_assert!(aside[0] >= aside[1] - 1e-12 && aside[1] >= aside[last] - 1e-12);
        }
    }
}
