//! What people said, obeyed: it comes before all that the machine finds.
//!
//! Pairs that people called the same are one entity before any link is looked at, also where `never` forbids it: who
//! says so knows more. Pairs that they called different are kept apart, through chains of others too. A suggestion
//! is open as long as nothing answers it: not the pair itself, not what was said of others (its entities are one
//! already, or are kept apart). What people said is free of contradictions when it comes here.

use super::level::Compared;
use super::repair::{self, Bond};
use super::table;
use super::weigh::{self, Scale};
use super::{Decision, Matched, Pair, Said, Told, cluster};
use hashbrown::HashMap;
use rayon::prelude::*;

/// Links that are looked at together before they are taken one by one.
const TOGETHER: usize = 256;

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
        let weight = scale.weight(levels, told.left, told.right);
        let probability = weigh::probability(weight);
        let decision = Decision::of(probability, link_at);
        let (left, right) = (told.left, told.right);
        pairs.push(Pair { left, right, probability, weight, levels, key: None, decision, told: Some(told.said) });
    }
    pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
}

/// Links become entities, unless people or `never` forbid it, or the other pairs of a set speak against it. Links that
/// are refused become suggestions for people.
pub fn decide(matched: &mut Matched, compared: &Compared, never: &[&[u32]]) {
    let (rows, lists) = (compared.count, compared.lists.as_slice());
    let (pairs, link_at) = (&mut matched.pairs, matched.link_at);
    pairs.par_iter_mut().for_each(|pair| pair.decision = Decision::of(pair.probability, link_at));
    let said = |pairs: &[Pair], is: fn(Said) -> bool| -> Vec<(u32, u32)> {
        pairs.iter().filter(|pair| pair.told.is_some_and(is)).map(|pair| (pair.left, pair.right)).collect()
    };
    let (same, apart) = (said(pairs, |said| said == Said::Same), said(pairs, Said::parts));
    let is_free = |pair: &Pair| matches!(pair.told, None | Some(Said::Unsure));
    let is_sure = |pair: &Pair| pair.decision == Decision::Link && is_free(pair);
    let mut sure: Vec<usize> = pairs.par_iter().enumerate().filter(|(_, pair)| is_sure(pair)).map(|(at, _)| at).collect();
    // Where nothing can be refused the surest need not come first.
    if !(never.is_empty() && apart.is_empty() && lists.is_empty()) {
        sure.par_sort_unstable_by(|a, b| pairs[*b].weight.total_cmp(&pairs[*a].weight).then(a.cmp(b)));
    }
    let forbids = |pair: &Pair| pair.told.is_none_or(|said| said != Said::Same) && cluster::contradict(never, pair.left, pair.right);
    let (allowed, forbidden): (Vec<usize>, Vec<usize>) = sure.into_iter().partition(|at| !forbids(&pairs[*at]));
    let links: Vec<(u32, u32)> = allowed.iter().map(|at| (pairs[*at].left, pairs[*at].right)).collect();
    let mut clusters = cluster::Clusters::new(rows, never, &apart, lists);
    same.iter().for_each(|(left, right)| clusters.join(*left, *right));
    matched.forbidden = forbidden.len() as u64;
    forbidden.iter().for_each(|at| pairs[*at].decision = Decision::NonLink);
    for (allowed, links) in allowed.chunks(TOGETHER).zip(links.chunks(TOGETHER)) {
        clusters.look_at(links);
        for (at, (left, right)) in allowed.iter().zip(links) {
            let (a, b) = (clusters.root(*left), clusters.root(*right));
            if clusters.share_a_list(a, b) && a != b {
                // The other record of that list fits better.
                pairs[*at].decision = Decision::NonLink;
            } else if clusters.are_apart(a, b) {
                pairs[*at].decision = Decision::Review;
            } else if !clusters.link(a, b) {
                // Two records that contradict each other are no question for people; a chain that does, is.
                pairs[*at].decision = Decision::Review;
                matched.forbidden += 1;
            }
        }
    }
    let sets = clusters.entities_so_far();
    let entity = cut(sets.clone(), pairs, compared, &matched.scale, never, link_at);
    // Tells whether the pair is a link in the end, and whether it is a question for people.
    let settle = |pair: &mut Pair| {
        let (left, right) = (sets[pair.left as usize], sets[pair.right as usize]);
        let is_cut = entity[pair.left as usize] != entity[pair.right as usize];
        pair.decision = match pair.told {
            Some(Said::Same) => Decision::Link,
            Some(Said::Different | Said::Split) => Decision::NonLink,
            Some(Said::Again | Said::AgainApart) => Decision::Review,
            _ if forbids(pair) => Decision::NonLink,
            // What was said of others answers a suggestion; a link that was refused is a question of its own.
            // So does another record of the same list.
            _ if pair.decision == Decision::Review
                && pair.probability < link_at
                && (clusters.are_apart(left, right) || left != right && clusters.share_a_list(left, right)) =>
            {
                Decision::NonLink
            }
            _ => pair.decision,
        };
        if is_cut && pair.decision == Decision::Link && pair.told != Some(Said::Same) {
            pair.decision = Decision::Review;
        }
        let is_open = pair.decision == Decision::Review && pair.told != Some(Said::Unsure) && is_cut;
        [u64::from(pair.decision == Decision::Link), u64::from(is_open)]
    };
    [matched.links, matched.reviews] = pairs.par_iter_mut().map(settle).reduce(|| [0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
    matched.entity = entity;
}

/// Entities without those parts that the pairs inside of them speak against.
fn cut(mut entity: Vec<u32>, pairs: &[Pair], compared: &Compared, scale: &Scale, never: &[&[u32]], link_at: f64) -> Vec<u32> {
    let sizes = cluster::sizes(&entity);
    let mut links = vec![0u32; entity.len()];
    // Whoever is linked is in one entity, unless people spoke of them: then the pairs are looked at.
    let linked = pairs.iter().filter(|pair| pair.decision == Decision::Link && pair.told.is_none_or(|said| said == Said::Same));
    linked.for_each(|pair| links[entity[pair.left as usize] as usize] += 1);
    // Where every pair is a link, and links weigh for a match, nothing speaks against it.
    let is_open = |root: u32| {
        let (size, links) = (u64::from(sizes[root as usize]), u64::from(links[root as usize]));
        size > 2 && (weigh::weight_at(link_at) <= 0.0 || links < table::pairs(size))
    };
    let sets = cluster::members(&entity, is_open);
    let of_pair = |pair: &Pair| match pair.told {
        Some(Said::Same) => Bond::Joined,
        Some(said) if said.parts() => Bond::Apart,
        _ => Bond::Weighs(weigh::weight_at(pair.probability), pair.probability >= link_at),
    };
    let of_left = |left: u32| {
        let from = pairs.partition_point(|pair| pair.left < left);
        pairs[from..].iter().take_while(move |pair| pair.left == left)
    };
    let bond = |left: u32, right: u32| {
        if let Ok(at) = pairs.binary_search_by_key(&(left, right), |pair| (pair.left, pair.right)) {
            return of_pair(&pairs[at]);
        }
        if compared.are_strangers(left, right) {
            return Bond::Apart;
        }
        let weight = scale.weight(compared.pattern(left, right), left, right);
        Bond::Weighs(weight, weigh::probability(weight) >= link_at)
    };
    let cut = |rows: &Vec<u32>| {
        if rows.len() <= repair::LARGE {
            return repair::parts(rows, repair::all(rows, bond), never);
        }
        let place = |row: u32| rows.binary_search(&row).ok();
        let known = rows.iter().enumerate().flat_map(|(at, row)| of_left(*row).map(move |pair| (at, pair)));
        let known = known.filter_map(|(at, pair)| Some((at, place(pair.right)?, of_pair(pair))));
        let bonds: Vec<(usize, usize, Bond)> = known.take(repair::MOST_PAIRS + 1).collect();
        if bonds.len() > repair::MOST_PAIRS { vec![rows[0]; rows.len()] } else { repair::parts(rows, bonds.into_iter(), never) }
    };
    let parts: Vec<Vec<u32>> = sets.par_iter().map(cut).collect();
    for (rows, parts) in sets.iter().zip(parts) {
        rows.iter().zip(parts).for_each(|(row, part)| entity[*row as usize] = part);
    }
    entity
}
