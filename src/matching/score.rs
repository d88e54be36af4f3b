//! Which candidates weigh enough: every pair is judged, few are compared in full.
//!
//! Of a pair it is wanted whether it reaches `review_at`, not what its levels are. So each pair starts from the most
//! that it could weigh by the numbers of its values, which tell what is equal. Comparison by comparison what values that
//! differ cannot give is taken off, by signatures or else by comparing them, those first that may take off most, and a
//! pair is dropped as soon as it is out of reach. What is left is compared in full, and most of it reaches it (86 of 100 among ten million
//! customers). No limit is below the weight, so dropping changes nothing but time. Up to some thousand pairs are judged
//! together, so that what they need from memory is fetched together.

use super::histogram::{Candidate, Data};
use super::keys::Key;
use super::level::{self, Compared, MISSING};
use super::near::{Near, TOGETHER};
use super::pairs::{self, Unit};
use super::weigh::{self, Scale};
use super::{Cancelled, Decision, Pair};
use crate::resolve::Matching;
use rayon::prelude::*;
use std::ops::Range;

/// Sums in another order differ by less than this.
const ROUNDING: f64 = 1e-6;

/// The pairs that people or the machine will act on.
pub struct Scored {
    /// By left and right row.
    pub pairs: Vec<Pair>,
    /// For each key the pairs that no earlier key has.
    pub new: Vec<u64>,
}

/// Weighs every candidate and keeps those that reach `review_at`; `known` are all of them, unit by unit, where
/// training has kept them.
pub fn score(
    data: &Data,
    units: &[Unit],
    known: Option<&[Vec<Candidate>]>,
    scale: &Scale,
    plan: &Matching,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Scored, Cancelled> {
    let least = weigh::weight_at(plan.review_at.min(plan.link_at));
    let descents: Vec<Descent> = data.keys.iter().map(|key| Descent::new(data.compared, scale, key, least)).collect();
    let work = |task: Range<usize>| {
        let (mut kept, mut new, mut near) = (Vec::new(), vec![0u64; data.keys.len()], Near::new(data.compared));
        for at in task {
            let key = units[at].key;
            let descent = &descents[key];
            let mut keep = |left: u32, right: u32, weight: f64, levels: u64| {
                let probability = weigh::probability(weight);
                let decision = Decision::of(probability, plan.link_at);
                kept.push(Pair { left, right, probability, weight, levels, key: Some(key as u16), decision, told: None });
            };
            new[key] += match known {
                Some(known) => {
                    for (left, right, levels) in &known[at] {
                        if let Some(weight) = descent.exact(*levels, *left, *right) {
                            keep(*left, *right, weight, *levels);
                        }
                    }
                    known[at].len() as u64
                }
                None => descend(data, &units[at], descent, &mut near, keep),
            };
        }
        (kept, new)
    };
    let done = pairs::run(units, "comparing", progress, cancelled, work)?;
    let mut new = vec![0u64; data.keys.len()];
    let mut pairs = Vec::with_capacity(done.iter().map(|(kept, _)| kept.len()).sum());
    for (kept, found) in done {
        new.iter_mut().zip(found).for_each(|(new, found)| *new += found);
        pairs.extend(kept);
    }
    pairs.par_sort_unstable_by_key(|pair| (pair.left, pair.right));
    Ok(Scored { pairs, new })
}

/// Judges the pairs of a unit, and tells how many of them no earlier key has.
fn descend(data: &Data, unit: &Unit, descent: &Descent, near: &mut Near, mut keep: impl FnMut(u32, u32, f64, u64)) -> u64 {
    let (mut earlier, mut limits, mut open, mut new) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for batch in pairs::batches(unit, &data.keys[unit.key]) {
        near.gather(batch.rows, batch.blocks());
        for (left, rights) in batch.lefts() {
            near.keys_of(0..unit.key, left, rights.clone(), &mut earlier);
            if earlier.iter().all(|earlier| *earlier != 0) {
                continue;
            }
            descent.limits(near, left, rights.clone(), &mut limits);
            for ((right, &limit), _) in rights.zip(&limits).zip(&earlier).filter(|(_, earlier)| **earlier == 0) {
                if near.are_strangers(left, right) {
                    continue;
                }
                new += 1;
                if descent.may_reach(limit) {
                    open.push(Open { left: left as u32, right: right as u32, limit });
                }
            }
            if open.len() >= TOGETHER {
                descent.finish(near, &mut open, &mut keep);
            }
        }
        descent.finish(near, &mut open, &mut keep);
    }
    new
}

/// A pair that may still reach `least`, by its places.
struct Open {
    left: u32,
    right: u32,
    /// The most that it can weigh.
    limit: f64,
}

impl Open {
    fn places(&self) -> (usize, usize) {
        (self.left as usize, self.right as usize)
    }
}

/// How the weights of a key's pairs go down, from the most there could be.
struct Descent<'a> {
    scale: &'a Scale,
    least: f64,
    /// For each comparison and level the most that this level or a lower one weighs.
    best: Vec<[f64; 16]>,
    /// The comparisons that can take something off, with what a level takes: those with signatures before those that compare
    /// texts, those first that may take most, and the key's own last.
    takes: Vec<(usize, [f64; 16])>,
}

impl<'a> Descent<'a> {
    fn new(compared: &Compared, scale: &'a Scale, key: &Key, least: f64) -> Descent<'a> {
        let best = |(at, comparer): (usize, &level::Comparer)| {
            let mut best = [0.0f64; 16];
            // A pattern may lose evidence that only repeats other evidence, against a match too: then it weighs nothing.
            let floor = if comparer.derived.is_some() || !comparer.unless.is_empty() { 0.0 } else { f64::NEG_INFINITY };
            let mut most = f64::NEG_INFINITY;
            for level in (0..=comparer.last()).rev().filter(|level| comparer.swapped() != Some(*level)) {
                most = most.max(scale.weight_of(at, level)).max(floor);
                best[usize::from(level)] = most;
            }
            // That names are swapped is known where they were compared; before, any that differ may be.
            if let Some(swapped) = comparer.swapped() {
                best[usize::from(swapped)] = scale.weight_of(at, swapped).max(floor);
                best[1] = best[1].max(best[usize::from(swapped)]);
            }
            best[usize::from(MISSING)] = scale.weight_of(at, MISSING).max(floor);
            best
        };
        let best: Vec<[f64; 16]> = compared.comparers.iter().enumerate().map(best).collect();
        let takes = |at: usize| {
            let mut takes = [0.0; 16];
            let levels = 1..=usize::from(compared.comparers[at].last());
            levels.for_each(|level| takes[level] = best[at][1] - best[at][level]);
            (at, takes)
        };
        let mut takes: Vec<(usize, [f64; 16])> = (0..best.len()).map(takes).collect();
        let most = |takes: &(usize, [f64; 16])| takes.1[usize::from(compared.comparers[takes.0].last())];
        takes.retain(|takes| most(takes) > 0.0);
        // What a key brings together is equal on its columns, or nearly so: there is little to take off.
        let is_of_key = |at: usize| key.columns.contains(&compared.comparers[at].column);
        let is_slow = |at: usize| compared.signatures(at).is_empty();
        let order = |at: usize| (is_of_key(at), is_slow(at));
        takes.sort_by(|a, b| order(a.0).cmp(&order(b.0)).then(most(b).total_cmp(&most(a))));
        Descent { scale, least, best, takes }
    }

    /// The most that pairs of a row with rows behind it can weigh, by the numbers of their values.
    fn limits(&self, near: &Near, left: usize, rights: Range<usize>, limits: &mut Vec<f64>) {
        limits.clear();
        limits.resize(rights.len(), self.scale.prior());
        for (at, best) in self.best.iter().enumerate() {
            let ids = near.ids(at);
            let id = ids[left];
            let missing = best[usize::from(MISSING)];
            if id == 0 {
                limits.iter_mut().for_each(|limit| *limit += missing);
                continue;
            }
            let equal = (best[0] + self.scale.rarity(at, id)).max(best[1]).max(0.0);
            let nearly = best[1] + self.scale.near_at_most(at, id);
            let different = |other: u32| if other == 0 { missing } else { nearly };
            let others = limits.iter_mut().zip(&ids[rights.clone()]);
            others.for_each(|(limit, other)| *limit += if *other == id { equal } else { different(*other) });
        }
    }

    /// Whether a pair that weighs no more than this may reach `least`.
    fn may_reach(&self, limit: f64) -> bool {
        limit >= self.least - ROUNDING
    }

    /// Drops pairs comparison by comparison, and keeps of those that are left with their weight and levels what reaches `least`.
    fn finish(&self, near: &mut Near, open: &mut Vec<Open>, keep: &mut impl FnMut(u32, u32, f64, u64)) {
        for (at, takes) in &self.takes {
            near.fetch(*at, open.iter().map(Open::places));
            open.retain_mut(|pair| {
                let (left, right) = pair.places();
                pair.limit -= takes[usize::from(near.bound(*at, left, right))];
                self.may_reach(pair.limit)
            });
        }
        let (pairs, mut patterns): (Vec<(usize, usize)>, Vec<u64>) = (open.drain(..).map(|pair| pair.places()).collect(), Vec::new());
        near.patterns(&pairs, &mut patterns);
        for ((left, right), levels) in pairs.into_iter().zip(patterns) {
            let (left, right) = (near.row(left), near.row(right));
            if let Some(weight) = self.exact(levels, left, right) {
                keep(left, right, weight, levels);
            }
        }
    }

    /// The weight of a pattern, if it reaches `least`.
    fn exact(&self, levels: u64, left: u32, right: u32) -> Option<f64> {
        self.scale.reaching(self.least, levels, left, right)
    }
}

#[cfg(test)]
pub mod tests {
    use super::super::budget::Budget;
    use super::super::level::Comparer;
    use super::super::table::{self, Wanted};
    use super::super::together::Given;
    use super::super::{ComparisonModel, InputColumn, Level, Model, derived, keys, swapped};
    use super::*;
    use crate::resolve::{Block, BlockingKey, Compare, Comparison, KeyPart, Measure, Transform};
    use arrow::array::StringArray;
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;
    use std::sync::Arc;

    /// Comparisons of every kind over first names, dates and addresses made from the names, and of names once more where dates
    /// are missing, with a key for each column.
    pub fn compared(rows: &[(String, String, String)]) -> (Compared, Vec<Key>) {
        let key = |column| BlockingKey { label: String::new(), parts: vec![KeyPart { column, transform: Transform::Value }] };
        compared_by(rows, &[key(0), key(1), key(2)])
    }

    /// The same with these keys.
    pub fn compared_by(rows: &[(String, String, String)], written: &[BlockingKey]) -> (Compared, Vec<Key>) {
        let column = |name, of: fn(&(String, String, String)) -> &String| InputColumn {
            name,
            chunks: vec![Arc::new(StringArray::from_iter_values(rows.iter().map(of)))],
            key: false,
        };
        let columns = vec![column("name", |row| &row.0), column("date", |row| &row.1), column("email", |row| &row.2)];
        let comparison =
            |column, measure| Comparison { name: format!("c{column}"), column, measure, term_frequency: column != 1, unless: Vec::new() };
        let email = Measure::Named(crate::similarity::find("email").unwrap());
        let comparisons = [
            comparison(0, Measure::JaroWinkler(vec![0.92, 0.8])),
            comparison(1, Measure::Levenshtein(vec![1, 2])),
            comparison(2, email),
            comparison(0, Measure::Named(crate::similarity::find("exact").unwrap())),
        ];
        let wanted: Vec<Wanted> = comparisons[..3].iter().map(|comparison| level::wanted(comparison.column, &comparison.measure)).collect();
        let fields = table::build(columns, &wanted, rows.len());
        let (keys, blocks) = keys::build(written, &fields, rows.len(), Budget::default());
        let mut comparers: Vec<Comparer> = comparisons.iter().enumerate().map(|(at, c)| Comparer::new(c, at % 3)).collect();
        comparers[3].unless = vec![1];
        let found = derived::find(&comparers, &fields);
        comparers.iter_mut().zip(found).for_each(|(comparer, derived)| comparer.derived = derived);
        (Compared::new(comparers, fields, Default::default(), rows.len(), &keys, &blocks), keys)
    }

    /// A model with any weights that fall from level to level.
    fn model(compared: &Compared, steps: &[f64], missing: &[f64], prior: f64) -> Model {
        let comparison = |(at, comparer): (usize, &Comparer)| {
            let mut weight = 8.0;
            let level = |(nth, label): (usize, &String)| {
                weight -= steps[(at * 5 + nth) % steps.len()];
                Level { label: label.clone(), m: 0.5, u: 0.5, weight }
            };
            let levels = comparer.labels.iter().enumerate().map(level).collect();
            let missing = Level { label: String::new(), m: 0.5, u: 0.5, weight: missing[at % missing.len()] };
            ComparisonModel { name: comparer.name.clone(), column: comparer.column, levels, missing }
        };
        Model { prior, comparisons: compared.comparers.iter().enumerate().map(comparison).collect(), pairs_trained: 0 }
    }

    /// Scoring keeps what weighing every pair of the keys would keep.
    fn nothing_is_lost(compared: &Compared, keys: &[Key], scale: &Scale, least: f64) -> Result<(), TestCaseError> {
        let plan = Matching {
            block: Block::Auto,
            compare: Compare::Auto,
            link_at: least,
            review_at: least,
            never: Vec::new(),
            one_per: None,
            max_block: None,
            max_pairs: None,
        };
        let data = Data { compared, keys };
        let units = pairs::units(keys);
        let scored = |known: Option<&[Vec<Candidate>]>| score(&data, &units, known, scale, &plan, &|_, _, _| (), &|| false).unwrap();
        let mut known: Vec<Vec<Candidate>> = vec![Vec::new(); units.len()];
        let mut expected = Vec::new();
        for (left, right) in (0..compared.count as u32).flat_map(|right| (0..right).map(move |left| (left, right))) {
            let Some(key) = (0..keys.len()).find(|key| compared.rows.joins(*key, left, right)) else { continue };
            if compared.are_strangers(left, right) {
                continue;
            }
            let levels = compared.pattern(left, right);
            let unit = units.iter().position(|unit| unit.key == key).unwrap();
            known[unit].push((left, right, levels));
            let weight = scale.weight(levels, left, right);
            if weight >= weigh::weight_at(least) && !level::says_nothing(levels, compared.comparers.len()) {
                expected.push((left, right, levels, weight.to_bits(), key as u16));
            }
        }
        expected.sort_unstable();
        for scored in [scored(None), scored(Some(&known))] {
            let found: Vec<_> = scored.pairs.iter().map(|p| (p.left, p.right, p.levels, p.weight.to_bits(), p.key.unwrap())).collect();
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(scored.new.iter().sum::<u64>(), known.iter().map(Vec::len).sum::<usize>() as u64);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn dropping_early_and_remembering_change_nothing_but_time(
            rows in proptest::collection::vec(("(anna|anne|ann|bob|bobby|)", "19[89]0-0[1-2]-1[0-3]|", "(anna|bob)[1-3]?@(x|y)[.]de|"), 2..40),
            steps in proptest::collection::vec(0.0f64..7.0, 20),
            given in 0.01f64..1.0,
            missing in proptest::collection::vec(-3.0f64..3.0, 3),
            lists in proptest::option::of(proptest::collection::vec(0u32..4, 40)),
            prior in 0.0001f64..0.4,
            least in 0.01f64..0.99,
        ) {
            let (mut compared, keys) = compared(&rows);
            compared.lists = Arc::new(lists.map_or(Vec::new(), |lists| lists[..rows.len()].to_vec()));
            let given = [Given { first: 1, second: 0, level: 0, u: given }];
            let scale = Scale::new(&model(&compared, &steps, &missing, prior), &compared, &given);
            nothing_is_lost(&compared, &keys, &scale, least)?;
        }

        #[test]
        fn swapped_names_are_not_dropped_for_what_each_column_says(
            rows in proptest::collection::vec(("(wei|zhang|anna|)", "(zhang|wei|berg|)", "(zhang|berg|x)@y[.]de|"), 2..40),
            steps in proptest::collection::vec(0.0f64..7.0, 20),
            swapped in -4.0f64..8.0,
            prior in 0.0001f64..0.4,
            least in 0.01f64..0.99,
        ) {
            let (compared, keys) = swapped::tests::compared(&rows);
            let mut model = model(&compared, &steps, &[0.0], prior);
            for (comparison, comparer) in model.comparisons.iter_mut().zip(&compared.comparers) {
                let level = comparer.swapped().map(usize::from);
                level.into_iter().for_each(|level| comparison.levels[level].weight = swapped.min(comparison.levels[0].weight));
            }
            nothing_is_lost(&compared, &keys, &Scale::new(&model, &compared, &[]), least)?;
        }
    }
}
