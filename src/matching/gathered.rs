//! Blocking once more, on what entities have gathered.
//!
//! A key of several parts wants them in one record: who has only a name and a telephone is not found by name and birth
//! date, though another record of the same customer has it. So once entities are known, each stands for every combination of
//! its records' values, and keys that were chosen for their yield are asked again for combinations that no single record
//! has. What they bring together is weighed record by record like any other pair.
//!
//! Source: O. Benjelloun et al. (2009), *Swoosh: a generic approach to entity resolution*, VLDB Journal 18, where merged
//! records are matched again.

use super::keys::Key;
use super::level::Compared;
use super::number;
use super::weigh;
use super::{Decision, KeyCount, Matched, Pair, Said, Told, cluster};
use crate::resolve::Matching;
use hashbrown::HashSet;
use rayon::prelude::*;

/// Entities of more records gather nothing: with so many values any combination comes about.
const LARGE: usize = 16;
/// An entity of which a key would have more combinations is too mixed.
const MOST: usize = 32;
/// Records and entities that one combination may bring together.
const TOGETHER: usize = 16;

/// Adds the pairs that gathered values bring together and that weigh enough, with what each key found. Tells whether there
/// were any.
pub fn add(matched: &mut Matched, keys: &[Key], compared: &Compared, told: &[Told], plan: &Matching) -> bool {
    let sizes = cluster::sizes(&matched.entity);
    let groups = cluster::members(&matched.entity, |root| (2..=LARGE).contains(&(sizes[root as usize] as usize)));
    let least = weigh::weight_at(plan.review_at.min(plan.link_at));
    let unsure: HashSet<(u32, u32)> = told.iter().filter(|t| t.said == Said::Unsure).map(|t| (t.left, t.right)).collect();
    // What people spoke of is there already, found by keys or not.
    let mut seen: HashSet<(u32, u32)> =
        matched.pairs.iter().filter(|pair| pair.key.is_none()).map(|pair| (pair.left, pair.right)).collect();
    let before = matched.pairs.len();
    for key in keys.iter().filter(|key| !key.pieces.is_empty()) {
        let Some(pieces) = Pieces::of(key, compared) else { continue };
        let BroughtTogether { combinations, largest, pairs: mut candidates } = BroughtTogether::of(&groups, &pieces, &matched.entity);
        let is_known = |left: u32, right: u32| compared.rows.joined_by(left, right) > 0 || compared.are_strangers(left, right);
        candidates.retain(|(left, right)| !is_known(*left, *right) && seen.insert((*left, *right)));
        if candidates.is_empty() {
            continue;
        }
        let (place, scale) = (matched.blocking.len() as u16, &matched.scale);
        let kept = |&(left, right): &(u32, u32)| {
            let levels = compared.pattern(left, right);
            let weight = scale.reaching(least, levels, left, right)?;
            let probability = weigh::probability(weight);
            let decision = Decision::of(probability, plan.link_at);
            let told = unsure.contains(&(left, right)).then_some(Said::Unsure);
            Some(Pair { left, right, probability, weight, levels, key: Some(place), decision, told })
        };
        let found: Vec<Pair> = candidates.par_iter().filter_map(kept).collect();
        matched.pairs.extend(found);
        let pairs = candidates.len() as u64;
        matched.candidates += pairs;
        matched.blocking.push(KeyCount {
            key: format!("gathered {}", key.label),
            pairs,
            new_pairs: pairs,
            largest_block: largest as u64,
            records: combinations as u64,
            largest: Vec::new(),
            cut: 0,
        });
    }
    let has_found = matched.pairs.len() > before;
    matched.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    has_found
}

/// The parts of a key, as numbers of rows.
struct Pieces<'a> {
    compared: &'a Compared,
    /// For each part the comparison that has its column, and what the transform makes of its numbers.
    parts: Vec<(usize, Option<&'a [u32]>)>,
}

impl<'a> Pieces<'a> {
    /// Nothing where a column is not compared: its numbers are not kept.
    fn of(key: &'a Key, compared: &'a Compared) -> Option<Pieces<'a>> {
        let part = |piece: &'a super::keys::Piece| {
            let at = compared.comparers.iter().position(|comparer| comparer.field == piece.field)?;
            Some((at, piece.transformed.as_deref()))
        };
        Some(Pieces { compared, parts: key.pieces.iter().map(part).collect::<Option<_>>()? })
    }

    /// What a row has for a part; 0 where nothing.
    fn number(&self, row: u32, part: usize) -> u32 {
        let (at, transformed) = self.parts[part];
        let id = self.compared.rows.of(row)[at];
        transformed.map_or(id, |numbers| numbers[id as usize])
    }

    /// A hash of what a row has. Two that are confused make a pair to compare, and nothing else.
    fn of_row(&self, row: u32) -> u64 {
        number::together((0..self.parts.len()).map(|part| self.number(row, part)))
    }

    /// Hashes of the combinations that some rows have together and none of them alone, ascending.
    fn combined(&self, rows: &[u32]) -> Vec<u64> {
        let values = |part: usize| {
            let mut values: Vec<u32> = rows.iter().map(|row| self.number(*row, part)).filter(|number| *number != 0).collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        let values: Vec<Vec<u32>> = (0..self.parts.len()).map(values).collect();
        let all: usize = values.iter().map(Vec::len).product();
        if !(1..=MOST).contains(&all) {
            return Vec::new();
        }
        let nth = |mut nth: usize| {
            number::together(values.iter().map(|values| {
                let value = values[nth % values.len()];
                nth /= values.len();
                value
            }))
        };
        let own: Vec<u64> = rows.iter().map(|row| self.of_row(*row)).collect();
        let mut combined: Vec<u64> = (0..all).map(nth).filter(|hash| !own.contains(hash)).collect();
        combined.sort_unstable();
        combined
    }
}

/// What combinations bring together.
struct BroughtTogether {
    /// How many combinations entities have gathered.
    combinations: usize,
    /// Most records and entities that one of them brings together.
    largest: usize,
    /// Pairs of rows, ascending.
    pairs: Vec<(u32, u32)>,
}

impl BroughtTogether {
    /// `groups` are the rows of entities that have several.
    fn of(groups: &[Vec<u32>], pieces: &Pieces, entity: &[u32]) -> BroughtTogether {
        let of_group = |(at, rows): (usize, &Vec<u32>)| pieces.combined(rows).into_iter().map(move |hash| (hash, at));
        let mut gathered: Vec<(u64, usize)> = groups.par_iter().enumerate().flat_map_iter(of_group).collect();
        gathered.par_sort_unstable();
        let wanted: HashSet<u64> = gathered.iter().map(|(hash, _)| *hash).collect();
        let hit = |row: u32| Some((pieces.of_row(row), row)).filter(|(hash, _)| wanted.contains(hash));
        let mut hits: Vec<(u64, u32)> =
            if wanted.is_empty() { Vec::new() } else { (0..entity.len() as u32).into_par_iter().filter_map(hit).collect() };
        hits.par_sort_unstable();
        let (mut pairs, mut largest): (Vec<(u32, u32)>, usize) = (Vec::new(), 0);
        let mut add = |some: &[u32], others: &[u32]| {
            for (a, b) in some.iter().flat_map(|a| others.iter().map(move |b| (*a, *b))) {
                if entity[a as usize] != entity[b as usize] {
                    pairs.push((a.min(b), a.max(b)));
                }
            }
        };
        let mut hits = hits.as_slice();
        for same in gathered.chunk_by(|a, b| a.0 == b.0) {
            hits = &hits[hits.partition_point(|hit| hit.0 < same[0].0)..];
            let (rows, _) = hits.split_at(hits.partition_point(|hit| hit.0 == same[0].0));
            if same.len() + rows.len() > TOGETHER {
                continue;
            }
            largest = largest.max(same.len() + rows.len());
            let rows: Vec<u32> = rows.iter().map(|hit| hit.1).collect();
            for (nth, (_, group)) in same.iter().enumerate() {
                add(&groups[*group], &rows);
                same[nth + 1..].iter().for_each(|(_, other)| add(&groups[*group], &groups[*other]));
            }
        }
        pairs.par_sort_unstable();
        pairs.dedup();
        BroughtTogether { combinations: gathered.len(), largest, pairs }
    }
}

#[cfg(test)]
mod tests {
    use super::super::score::tests::compared_by;
    use super::*;
    use crate::resolve::{BlockingKey, KeyPart, Transform};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// What a row has for the two parts of the key: a name and the year of a date.
    fn parts((name, date, _): &(String, String, String)) -> [Option<String>; 2] {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        [some(name), some(date.get(..4).unwrap_or(""))]
    }

    proptest! {
        #[test]
        fn whoever_has_what_others_have_together_is_brought_to_them(
            rows in proptest::collection::vec(("(anna|bob|carl|)", "19[89]0-01-1[0-3]|", "(anna|bob)1?@x[.]de|"), 2..14),
            of in proptest::collection::vec(0usize..5, 14),
        ) {
            let key = BlockingKey {
                label: String::new(),
                parts: vec![KeyPart { column: 0, transform: Transform::Value }, KeyPart { column: 1, transform: Transform::Year }],
            };
            let (compared, keys) = compared_by(&rows, &[key]);
            let entity: Vec<u32> = (0..rows.len()).map(|row| (0..=row).find(|other| of[*other] == of[row]).unwrap() as u32).collect();
            let pieces = Pieces::of(&keys[0], &compared).unwrap();
            let groups = cluster::members(&entity, |_| true);
            let found = BroughtTogether::of(&groups, &pieces, &entity).pairs;

            // Combinations of entities that none of their records has alone.
            let of_row = |row: u32| { let [a, b] = parts(&rows[row as usize]); a.zip(b) };
            let members = |lead: u32| (0..rows.len() as u32).filter(|row| entity[*row as usize] == lead).collect::<Vec<_>>();
            let gathered = |lead: u32| {
                let rows_of = members(lead);
                let values = |part: usize| rows_of.iter().filter_map(|row| parts(&rows[*row as usize])[part].clone()).collect::<BTreeSet<_>>();
                let seconds = values(1);
                let all = values(0).into_iter().flat_map(|a| seconds.iter().map(move |b| (a.clone(), b.clone())).collect::<Vec<_>>());
                all.filter(|both| rows_of.iter().all(|row| of_row(*row).as_ref() != Some(both))).collect::<BTreeSet<_>>()
            };
            let mut expected = BTreeSet::new();
            for left in 0..rows.len() as u32 {
                for right in (left + 1)..rows.len() as u32 {
                    let (a, b) = (entity[left as usize], entity[right as usize]);
                    let has = |row: u32, lead: u32| of_row(row).is_some_and(|own| gathered(lead).contains(&own));
                    if a != b && (has(left, b) || has(right, a) || !gathered(a).is_disjoint(&gathered(b))) {
                        expected.insert((left, right));
                    }
                }
            }
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
        }
    }
}
