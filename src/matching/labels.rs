//! What people said about pairs, as labels to learn from and to judge the machine by.

use super::level::{REPEATS, unpack};
use super::train::Trained;
use super::weigh::{self, Scale};
use super::{Pair, Said, cluster};
use crate::measure::labels::{self, Estimated, Judged, Pattern, Suggested};
use crate::resolve::Matching;
use hashbrown::HashMap;

/// What people said of a pair, where they said one of both.
fn label(pair: &Pair) -> Option<bool> {
    match pair.told {
        Some(Said::Same) => Some(true),
        Some(Said::Different) => Some(false),
        _ => None,
    }
}

/// The comparisons' m, corrected by what people said; nothing where they said too little.
pub fn relearn(pairs: &[Pair], trained: &Trained, scale: &Scale, plan: &Matching) -> Option<Vec<Vec<f64>>> {
    pairs.iter().find_map(label)?;
    let comparisons = trained.m.len();
    let least = weigh::weight_at(plan.review_at.min(plan.link_at));
    // Pairs that people spoke of and the machine would not have kept are no sample of anything.
    let kept = pairs.iter().filter(|pair| pair.weight >= least);
    let mut counts: HashMap<u64, [f64; 4]> = HashMap::new();
    for pair in kept {
        let [weight, count, same, different] = counts.entry(pair.levels).or_default();
        *weight += pair.weight;
        *count += 1.0;
        *same += f64::from(u8::from(label(pair) == Some(true)));
        *different += f64::from(u8::from(label(pair) == Some(false)));
    }
    let levels = |pattern: u64| -> Vec<Option<usize>> {
        let level = |at| Some(unpack(pattern, at)).filter(|level| *level < REPEATS).map(usize::from);
        (0..comparisons).map(level).collect()
    };
    let mut sorted: Vec<(u64, [f64; 4])> = counts.into_iter().collect();
    sorted.sort_unstable_by_key(|(pattern, _)| *pattern);
    let pattern = |(pattern, [weight, count, same, different]): &(u64, [f64; 4])| Pattern {
        weight: weight / count,
        count: *count,
        same: *same,
        different: *different,
        levels: levels(*pattern),
    };
    let patterns: Vec<Pattern> = sorted.iter().map(pattern).collect();
    labels::relearn(&patterns, &trained.m, &below(trained, scale, least, &levels))
}

/// For each comparison and level how many matches the model expects among candidates that are not kept.
fn below(trained: &Trained, scale: &Scale, least: f64, levels: &dyn Fn(u64) -> Vec<Option<usize>>) -> Vec<Vec<f64>> {
    let mut expected: Vec<Vec<f64>> = trained.m.iter().map(|m| vec![0.0; m.len()]).collect();
    for (pattern, count) in &trained.distinct {
        let weight = scale.usual(*pattern);
        if weight < least {
            let matches = count * weigh::probability(weight);
            for (expected, level) in expected.iter_mut().zip(levels(*pattern)) {
                if let Some(place) = level.and_then(|level| expected.get_mut(level)) {
                    *place += matches;
                }
            }
        }
    }
    expected
}

/// The pairs that the machine decides on: those that it would keep, and that `never` leaves to it.
fn free<'a>(pairs: &'a [Pair], never: &'a [&'a [u32]], plan: &Matching) -> impl Iterator<Item = &'a Pair> {
    let least = weigh::weight_at(plan.review_at.min(plan.link_at));
    pairs.iter().filter(move |pair| pair.weight >= least && !cluster::contradict(never, pair.left, pair.right))
}

/// How right the links are by what people said. Pairs that `never` forbids are no decisions of the machine's.
pub fn estimate(pairs: &[Pair], never: &[&[u32]], plan: &Matching) -> Option<Estimated> {
    pairs.iter().find_map(label)?;
    let judged = |pair: &Pair| Judged { weight: pair.weight, link: pair.probability >= plan.link_at, label: label(pair) };
    labels::estimate(free(pairs, never, plan).map(judged))
}

/// Thresholds that fit what people said.
pub fn suggested(pairs: &[Pair], never: &[&[u32]], plan: &Matching) -> Suggested {
    let labelled: Vec<(f64, bool)> = free(pairs, never, plan).filter_map(|pair| Some((pair.probability, label(pair)?))).collect();
    labels::thresholds(&labelled, plan.link_at, plan.review_at)
}
