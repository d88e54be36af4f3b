//! Whether lists are free of duplicates in themselves, as the data says.
//!
//! A column that names a list (or the files themselves) splits the records. If a list repeated its customers, as many
//! of the most probable pairs would lie inside of lists as chance puts there. Where hardly any does, nobody is twice
//! in a list. Of things that are offered for a price the data cannot tell: there it is taken for granted.

use super::draft::Draft;
use crate::ingest::Records;
use crate::matching::{Matched, Pair};
use std::collections::BTreeMap;

/// Lists at most.
const MOST_LISTS: usize = 20;
/// The share of the surest pairs inside of lists, of what chance would put there.
const HARDLY_ANY: f64 = 0.2;
/// The same for pairs that are merely probable: some of them are not the same customer.
const FEWER: f64 = 0.6;
/// Pairs that must be there to tell.
const FEWEST: usize = 20;
/// The most probable pairs, for each record, that are looked at.
const LOOKED_AT: f64 = 0.15;
/// All pairs from this probability on are looked at too.
const PROBABLE: f64 = 0.5;

/// Why lists are believed to have nobody twice.
const TOLD: &str = "nobody is twice in one of these lists, as far as the data tells";
const OFFERED: &str = "who offers a thing offers it once; without this line lists may repeat things";

/// Lists that have nobody twice.
pub struct OnePer {
    /// The column that names them; `_source` for the files themselves.
    pub column: String,
    /// Why it is believed.
    pub why: &'static str,
}

/// The lists that have nobody twice, as the data says. Where it does not, lists of a catalogue have nothing twice: who
/// offers a thing offers it once, and has more variants of it than the data can tell from copies.
pub fn free_of_duplicates(draft: &Draft, records: &Records, matched: &Matched) -> Option<OnePer> {
    let of_files = (draft.sources.len() > 1).then(|| ("_source".to_string(), records.source.iter().map(|s| u32::from(*s) + 1).collect()));
    let of_columns = draft.columns.iter().filter(|column| column.names_a_list()).filter_map(|column| {
        let at = records.schema.index_of(&column.name).ok()?;
        Some((column.name.clone(), numbered(records, at)?))
    });
    let all: Vec<(String, Vec<u32>)> = of_files.into_iter().chain(of_columns).collect();
    let told = all.iter().find(|(_, lists)| is_free(lists, matched)).map(|list| (list, TOLD));
    let offers = || all.first().filter(|_| draft.is_catalogue()).map(|list| (list, OFFERED));
    told.or_else(offers).map(|((column, _), why)| OnePer { column: column.clone(), why })
}

/// For each record the number of its list; nothing where a record is in none, or there are too many lists or one.
fn numbered(records: &Records, column: usize) -> Option<Vec<u32>> {
    let mut names: BTreeMap<&str, u32> = BTreeMap::new();
    let mut lists = Vec::with_capacity(records.rows());
    for chunk in records.texts(column) {
        for value in chunk {
            let value = value.map(str::trim).filter(|value| !value.is_empty())?;
            let next = names.len() as u32 + 1;
            lists.push(*names.entry(value).or_insert(next));
        }
    }
    (2..=MOST_LISTS).contains(&names.len()).then_some(lists)
}

fn is_free(lists: &[u32], matched: &Matched) -> bool {
    let mut pairs: Vec<&Pair> = matched.pairs.iter().collect();
    pairs.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then((a.left, a.right).cmp(&(b.left, b.right))));
    let most = ((LOOKED_AT * lists.len() as f64) as usize).max(FEWEST);
    let surest = &pairs[..pairs.len().min(most)];
    let probable = &pairs[..pairs.partition_point(|pair| pair.probability >= PROBABLE)];
    let mut sizes: BTreeMap<u32, f64> = BTreeMap::new();
    lists.iter().for_each(|list| *sizes.entry(*list).or_default() += 1.0);
    let by_chance: f64 = sizes.values().map(|n| (n / lists.len() as f64).powi(2)).sum();
    let inside = |some: &[&Pair]| {
        let inside = some.iter().filter(|pair| lists[pair.left as usize] == lists[pair.right as usize]).count();
        inside as f64 / some.len().max(1) as f64
    };
    // The surest pairs alone may be those of two lists that have more columns in common than others.
    surest.len() >= FEWEST && inside(surest) <= HARDLY_ANY * by_chance && inside(probable) <= FEWER * by_chance
}
