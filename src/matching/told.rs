//! What people said, obeyed: it comes before all that the machine finds.
//!
//! Pairs that people called the same are one entity before any link is looked at, also where `never` forbids it: who
//! says so knows more. Pairs that they called different are kept apart, through chains of others too. A suggestion
//! is open as long as nothing answers it: not the pair itself, not what was said of others (its entities are one
//! already, or are kept apart). What people said is free of contradictions when it comes here.

use super::level::Compared;
use super::weigh::{self, Scale};
use super::{Decision, Matched, Pair, Said, Told, cluster};
use hashbrown::HashMap;
use rayon::prelude::*;

/// Marks the pairs that people spoke of, and adds those that no key found or that weigh too little.
pub fn add(pairs: &mut Vec<Pair>, told: &[Told], compared: &Compared, scale: &Scale, link_at: f64) {
    if told.is_empty() {
        return;
    }
    let mut open: HashMap<(u32, u32), Said> = told.iter().map(|t| ((t.left, t.right), t.said)).collect();
    for pair in pairs.iter_mut() {
        pair.told = open.remove(&(pair.left, pair.right));
    }
    // By what was told, not by the map: the order of a hash map must not reach the result.
    for told in told.iter().filter(|t| open.contains_key(&(t.left, t.right)) && t.said != Said::Unsure) {
        let levels = compared.pattern(told.left, told.right);
        let weight = scale.weight(levels, told.left);
        let probability = weigh::probability(weight);
        let decision = if probability >= link_at { Decision::Link } else { Decision::Review };
        let (left, right) = (told.left, told.right);
        pairs.push(Pair { left, right, probability, weight, levels, key: None, decision, told: Some(told.said) });
    }
    pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
}

/// Links become entities, unless people or `never` forbid it. Links that are refused become suggestions for people.
pub fn decide(matched: &mut Matched, rows: usize, never: &[&[u32]]) {
    let pairs = &mut matched.pairs;
    let said = |pairs: &[Pair], is: fn(Said) -> bool| -> Vec<(u32, u32)> {
        pairs.iter().filter(|pair| pair.told.is_some_and(is)).map(|pair| (pair.left, pair.right)).collect()
    };
    let (same, apart) = (said(pairs, |said| said == Said::Same), said(pairs, Said::parts));
    let is_free = |pair: &Pair| matches!(pair.told, None | Some(Said::Unsure));
    let mut sure: Vec<usize> = (0..pairs.len()).filter(|at| pairs[*at].decision == Decision::Link && is_free(&pairs[*at])).collect();
    sure.par_sort_unstable_by(|a, b| pairs[*b].weight.total_cmp(&pairs[*a].weight).then(a.cmp(b)));
    let forbids = |pair: &Pair| pair.told.is_none_or(|said| said != Said::Same) && cluster::contradict(never, pair.left, pair.right);
    let (allowed, forbidden): (Vec<usize>, Vec<usize>) = sure.into_iter().partition(|at| !forbids(&pairs[*at]));
    let links: Vec<(u32, u32)> = allowed.iter().map(|at| (pairs[*at].left, pairs[*at].right)).collect();
    let mut clusters = cluster::Clusters::new(rows, never, &apart);
    same.iter().for_each(|(left, right)| clusters.join(*left, *right));
    matched.forbidden = forbidden.len() as u64;
    for (at, (left, right)) in allowed.iter().zip(&links) {
        let (a, b) = (clusters.root(*left), clusters.root(*right));
        if clusters.are_apart(a, b) {
            pairs[*at].decision = Decision::Review;
        } else if !clusters.link(a, b) {
            // Two records that contradict each other are no question for people; a chain that does, is.
            pairs[*at].decision = Decision::Review;
            matched.forbidden += 1;
        }
    }
    matched.reviews = 0;
    for pair in pairs.iter_mut() {
        let (left, right) = (clusters.root(pair.left), clusters.root(pair.right));
        pair.decision = match pair.told {
            Some(Said::Same) => Decision::Link,
            Some(Said::Different | Said::Split) => Decision::NonLink,
            Some(Said::Again | Said::AgainApart) => Decision::Review,
            _ if forbids(pair) => Decision::NonLink,
            // What was said of others answers a suggestion; a link that was refused is a question of its own.
            _ if pair.decision == Decision::Review && pair.probability < matched.link_at && clusters.are_apart(left, right) => {
                Decision::NonLink
            }
            _ => pair.decision,
        };
        let is_open = pair.decision == Decision::Review && pair.told != Some(Said::Unsure) && left != right;
        matched.reviews += u64::from(is_open);
    }
    matched.links = pairs.iter().filter(|pair| pair.decision == Decision::Link).count() as u64;
    matched.entity = clusters.entities();
}
