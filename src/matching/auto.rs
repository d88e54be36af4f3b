//! What `auto` means: comparisons from what columns hold, keys from what they would find and cost.
//!
//! Keys are chosen for errors that are still unknown: some thousand imagined matches are drawn, in each of which
//! every column came through intact or not, and keys are added, best yield for the cost first, until hardly any
//! imagined match is missed or the budget of pairs is spent.

use super::table::{self, Field, mix};
use super::{Input, InputColumn};
use super::{keys, number};
use crate::profile::{self, Content, Guess, Meaning};
use crate::resolve::{BlockingKey, Comparison, KeyPart, Matching, Measure, OnePer, Transform};
use crate::similarity::{self, han};
use crate::texts::Texts;
use arrow::array::Array;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Pairs that any set of records may cost.
const BUDGET: u64 = 1_500_000;
/// Pairs for each record that a large set may cost.
const BUDGET_PER_ROW: u64 = 20;
/// Pairs that a large set may cost for each match that no other key finds: a millisecond or two of a core.
const BUDGET_PER_MATCH: f64 = 10_000.0;
/// Matches for each record, before anything is known.
const MATCHES_PER_ROW: f64 = 0.2;
/// Keys at most.
const MOST_KEYS: usize = 20;
/// How often a column of a match differs between its records, before anything is known.
const ERRORS: f64 = 0.25;
/// Of the values that differ, those that still begin alike, sound alike or share a year.
const STILL_ALIKE: f64 = 0.4;
/// Samples of words that a text may be found by.
const SAMPLES: usize = 16;
/// How often two texts of a match draw the same word.
const SAME_SAMPLE: f64 = 0.3;
/// This share of names in characters, and of such in letters that may be how they are read, makes it worth asking for readings.
const READ: f64 = 0.02;
/// How many matches are imagined.
const IMAGINED: usize = 4096;
/// A key must find this share of them that no other finds.
const LEAST_GAIN: f64 = 0.0005;
/// Rows on which the cost of a possible key is judged.
const JUDGED: usize = 100_000;

/// A comparison for every column that says something about who somebody is.
pub fn comparisons(input: &Input, plan: &Matching) -> Vec<Comparison> {
    let stands_aside = |(column, values): &(usize, &InputColumn)| values.key || plan.one_per == Some(OnePer::Column(*column));
    let columns: Vec<(usize, &InputColumn)> = input.columns.iter().enumerate().filter(|column| !stands_aside(column)).collect();
    let contents: Vec<Content> = columns.iter().map(|(_, values)| Content::of(sampled(values))).collect();
    let mut guesses: Vec<(Guess, &Content)> =
        columns.iter().zip(&contents).map(|((_, values), content)| (profile::guess(values.name, content), content)).collect();
    profile::settle(&mut guesses);
    // What customers have spent changes; what things cost tells them apart.
    let has_prices = profile::is_catalogue(guesses.iter().map(|(guess, _)| guess.meaning));
    let comparator_of = |meaning: Meaning| meaning.comparator().or((has_prices && meaning == Meaning::Amount).then_some("amount"));
    let one = |((column, values), (guess, content)): (&(usize, &InputColumn), (Guess, &Content))| {
        let comparator = similarity::find(comparator_of(guess.meaning)?)?;
        // What is never the same twice is a key of the record, and what is always the same tells nothing.
        let telling = content.distinct < 1.0 || comparator.name != "id" || content.seen < 20;
        telling.then(|| Comparison {
            name: values.name.to_owned(),
            column: *column,
            measure: Measure::Named(comparator),
            term_frequency: comparator.term_frequency,
            unless: Vec::new(),
        })
    };
    columns.iter().zip(guesses).filter_map(one).collect()
}

/// How many values of a column are looked at.
const SAMPLE: usize = 2000;

/// Values spread over the whole column.
fn sampled<'a>(column: &'a InputColumn) -> impl Iterator<Item = Option<&'a str>> {
    let rows: usize = column.chunks.iter().map(|chunk| chunk.len()).sum();
    let texts = column.chunks.iter().filter_map(Texts::of);
    texts.flat_map(|texts| (0..texts.len()).map(move |row| texts.value(row))).step_by(rows.div_ceil(SAMPLE).max(1))
}

/// Fewer records than this are no sample to judge a column by.
const FEW: usize = 20;

/// Comparisons that another one decides count where that one is missing alone: a postcode has one state, so agreement on
/// the state as well is no further evidence. Those that have nothing to say are left out.
pub fn settle(comparisons: &mut Vec<Comparison>, fields: &[Field], notes: &mut Vec<String>) {
    let field = |comparison: &Comparison| fields.iter().find(|field| field.column == comparison.column);
    comparisons.retain(|comparison| {
        let Some(field) = field(comparison).filter(|field| field.distinct() > 0) else { return false };
        // One value for all tells nobody apart; in a handful of records it may still be what they have in common.
        let tells = field.distinct() >= 2 || field.ids.len() < FEW;
        if !tells {
            notes.push(format!("`{}` is not compared: it has one value", comparison.name));
        }
        tells
    });
    let one_decides = |one: &Comparison, other: &Comparison| field(one).zip(field(other)).is_some_and(|(one, other)| decides(one, other));
    let decided: Vec<Vec<String>> = (0..comparisons.len())
        .into_par_iter()
        .map(|at| {
            let mine = &comparisons[at];
            let decides = |other: usize| {
                // Of two that decide each other the first stays.
                one_decides(&comparisons[other], mine) && (other < at || !one_decides(mine, &comparisons[other]))
            };
            (0..comparisons.len()).filter(|other| *other != at && decides(*other)).map(|other| comparisons[other].name.clone()).collect()
        })
        .collect();
    for (comparison, unless) in comparisons.iter_mut().zip(decided) {
        if !unless.is_empty() {
            let names: Vec<String> = unless.iter().map(|name| format!("`{name}`")).collect();
            notes.push(format!("`{}` counts only where {} is missing, which decides it", comparison.name, names.join(" and ")));
        }
        comparison.unless = unless;
    }
}

/// Whether a value of `one` nearly always goes with a single value of `other`, in groups large enough to tell.
fn decides(one: &Field, other: &Field) -> bool {
    if one.distinct() < other.distinct() || (one.present as f64) < 4.0 * one.distinct() as f64 {
        return false;
    }
    let mut together: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    // A sample is enough for a rule, and keeps large tables cheap.
    for (a, b) in one.ids.iter().zip(&other.ids).filter(|(a, b)| **a != 0 && **b != 0).take(JUDGED) {
        *together.entry((*a, *b)).or_default() += 1;
    }
    let mut best: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for ((a, _), n) in together {
        let entry = best.entry(a).or_default();
        *entry = (entry.0.max(n), entry.1 + n);
    }
    let (most, all) = best.values().filter(|(_, all)| *all > 1).fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
    all >= 100 && most as f64 >= 0.9 * all as f64
}

/// A part that keys may have.
struct Part {
    part: KeyPart,
    label: String,
    /// Its numbers for the rows that keys are judged by.
    numbers: Vec<u32>,
}

/// A possible key with what it finds and costs.
struct Candidate {
    key: BlockingKey,
    finds: Vec<u64>,
    cost: f64,
}

/// The set of keys that finds most for the budget of pairs.
pub fn keys(comparisons: &[Comparison], fields: &[Field], rows: usize) -> Vec<BlockingKey> {
    let all = table::pairs(rows as u64);
    let budget = BUDGET.max(BUDGET_PER_ROW * rows as u64);
    // Large tables are judged by a part of their rows: pairs grow with the square.
    let step = rows.div_ceil(JUDGED).max(1);
    let scripts: BTreeMap<usize, Scripts> =
        fields.iter().filter(|field| is_name(field, comparisons)).filter_map(|field| Some((field.column, Scripts::of(field)?))).collect();
    let possible: Vec<(KeyPart, String)> = comparisons.iter().flat_map(|comparison| possible_parts(comparison, &scripts)).collect();
    let numbered = |(part, label): (KeyPart, String)| Part { numbers: keys::sampled(&part, fields, step), part, label };
    let parts: Vec<Part> = possible.into_par_iter().map(numbered).collect();
    let mut candidates: Vec<Vec<&Part>> = parts.iter().map(|part| vec![part]).collect();
    for (at, one) in parts.iter().enumerate() {
        let others = parts[at + 1..].iter().filter(|other| other.part.column != one.part.column);
        candidates.extend(others.map(|other| vec![one, other]));
    }
    if rows > JUDGED {
        candidates.extend(threes(&parts, fields));
    }
    let intact = imagined(comparisons, fields, &scripts, rows);
    let judged: Vec<Candidate> = candidates.into_par_iter().map(|parts| judge(&parts, rows, &intact)).collect();
    let mut chosen = choose(judged, budget as f64, rows as f64 * MATCHES_PER_ROW * BUDGET_PER_MATCH);
    // Few enough records to look at every pair: nothing can be missed.
    if all <= BUDGET {
        chosen.push(BlockingKey { label: "every pair".to_owned(), parts: Vec::new() });
    }
    chosen
}

/// Values that a key may be made of.
fn possible_parts(comparison: &Comparison, scripts: &BTreeMap<usize, Scripts>) -> Vec<(KeyPart, String)> {
    let Measure::Named(comparator) = &comparison.measure else { return Vec::new() };
    let (column, name) = (comparison.column, &comparison.name);
    let part = |transform, label: String| (KeyPart { column, transform }, label);
    let whole = part(Transform::Value, name.clone());
    let read = || {
        let keys = [part(Transform::Pinyin, format!("pinyin({name})")), part(Transform::Jyutping, format!("jyutping({name})"))];
        keys.into_iter().filter(|_| scripts.contains_key(&column))
    };
    match comparator.name {
        "name" | "family_name" => {
            let (sound, begin) =
                (part(Transform::Soundex, format!("soundex({name})")), part(Transform::Prefix(3), format!("prefix({name}, 3)")));
            [whole, sound, begin].into_iter().chain(read()).collect()
        }
        "full_name" => {
            let (begin, first) =
                (part(Transform::Prefix(5), format!("prefix({name}, 5)")), part(Transform::Initials, format!("initials({name})")));
            [whole, begin, first].into_iter().chain(read()).collect()
        }
        "organisation" => vec![
            whole,
            part(Transform::Prefix(5), format!("prefix({name}, 5)")),
            part(Transform::Initials, format!("initials({name})")),
            part(Transform::Rarest, format!("rarest({name})")),
        ],
        "date" => vec![whole, part(Transform::Year, format!("year({name})"))],
        "text" => {
            [whole].into_iter().chain((1..=SAMPLES).map(|nth| part(Transform::Sample(nth), format!("sample({name}, {nth})")))).collect()
        }
        "street" | "email" => vec![whole, part(Transform::Prefix(5), format!("prefix({name}, 5)"))],
        "phone" => vec![whole, part(Transform::Suffix(7), format!("suffix({name}, 7)"))],
        _ => vec![whole],
    }
}

/// Whether a column is compared as names of persons.
fn is_name(field: &Field, comparisons: &[Comparison]) -> bool {
    comparisons.iter().any(|comparison| comparison.column == field.column && comparison.measure.is_of_names())
}

/// The names of a column in Chinese characters, and those in letters that may be how such are read.
struct Scripts {
    /// How often two names are in different scripts.
    differ: f64,
    /// The share of names in letters that may be read in Mandarin.
    mandarin: f64,
    /// The share of names in letters that may be read in Cantonese.
    cantonese: f64,
}

impl Scripts {
    /// The scripts of a column; nothing where there are hardly any names in one of them.
    fn of(field: &Field) -> Option<Scripts> {
        let step = field.distinct().div_ceil(SAMPLE).max(1);
        let some = field.forms.iter().skip(1).step_by(step).filter(|text| !text.is_empty());
        let (mut characters, mut letters, mut mandarin, mut cantonese) = (0.0, 0.0, 0.0f64, 0.0);
        for text in some {
            if text.chars().any(han::is_han) {
                characters += 1.0;
                continue;
            }
            letters += 1.0;
            mandarin += if han::code::mandarin(text).is_empty() { 0.0 } else { 1.0 };
            cantonese += if han::code::cantonese(text).is_empty() { 0.0 } else { 1.0 };
        }
        let all: f64 = characters + letters;
        let is_read = characters.min(mandarin.max(cantonese)) >= READ * all && all > 0.0;
        let scripts =
            || Scripts { differ: 2.0 * characters * letters / all.powi(2), mandarin: mandarin / letters, cantonese: cantonese / letters };
        is_read.then(scripts)
    }
}

fn key(parts: &[&Part]) -> BlockingKey {
    let label = parts.iter().map(|part| part.label.as_str()).collect::<Vec<_>>().join(" + ");
    BlockingKey { label, parts: parts.iter().map(|part| part.part.clone()).collect() }
}

/// Three whole values, for large sets, where two common ones join too many.
fn threes<'a>(parts: &'a [Part], fields: &[Field]) -> Vec<Vec<&'a Part>> {
    let common = |part: &&Part| {
        fields.iter().find(|field| field.column == part.part.column).is_some_and(|field| field.present > 8 * field.distinct() as u64)
    };
    let whole: Vec<&Part> = parts.iter().filter(|part| part.part.transform == Transform::Value).filter(common).take(6).collect();
    let mut keys = Vec::new();
    for (i, a) in whole.iter().enumerate() {
        for (j, b) in whole.iter().enumerate().skip(i + 1) {
            keys.extend(whole[j + 1..].iter().map(|c| vec![*a, *b, *c]));
        }
    }
    keys
}

/// In which imagined matches a column came through, a bit each.
struct Intact {
    /// As it is.
    whole: Vec<u64>,
    /// At least in part: it still begins alike, sounds alike or has its year.
    partly: Vec<u64>,
    /// As it is read in Mandarin, in whatever script it is written; and in Cantonese.
    read: [Vec<u64>; 2],
}

/// For each column of a comparison how it came through.
fn imagined(comparisons: &[Comparison], fields: &[Field], scripts: &BTreeMap<usize, Scripts>, rows: usize) -> BTreeMap<usize, Intact> {
    let one = |comparison: &Comparison| {
        let column = comparison.column;
        let field = fields.iter().find(|field| field.column == column);
        let there = (field.map_or(0, |field| field.present) as f64 / rows.max(1) as f64).powi(2);
        let draw = |salt: u64, share: f64| -> Vec<u64> {
            let drawn = |nth: u64| mix(mix(column as u64 ^ salt << 32) ^ nth) as f64 / u64::MAX as f64;
            (0..IMAGINED as u64 / 64).map(|at| (0..64).fold(0, |bits, bit| bits | u64::from(drawn(at * 64 + bit) < share) << bit)).collect()
        };
        let both = |a: &[u64], b: &[u64]| -> Vec<u64> { a.iter().zip(b).map(|(a, b)| a & b).collect() };
        let (whole, partly) = (draw(0, there * (1.0 - ERRORS)), draw(0, there * (1.0 - ERRORS * (1.0 - STILL_ALIKE))));
        let Some(scripts) = scripts.get(&column) else {
            return (column, Intact { whole, partly, read: Default::default() });
        };
        // A name that is written in another script is another text. How it is read stays what it is, as far as it is told.
        let same = draw(1, 1.0 - scripts.differ);
        let read =
            |salt, share| whole.iter().zip(&same).zip(draw(salt, share)).map(|((whole, same), read)| whole & (same | read)).collect();
        let read = [read(2, scripts.mandarin), read(3, scripts.cantonese)];
        (column, Intact { whole: both(&whole, &same), partly: both(&partly, &same), read })
    };
    comparisons.iter().map(one).collect()
}

fn judge(parts: &[&Part], rows: usize, intact: &BTreeMap<usize, Intact>) -> Candidate {
    let key = key(parts);
    let mut finds = vec![u64::MAX; IMAGINED / 64];
    for part in &key.parts {
        let Some(Intact { whole, partly, read: [mandarin, cantonese] }) = intact.get(&part.column) else { continue };
        let drawn = |nth: usize, at: usize| {
            let drawn = |bit: &u64| mix(mix((part.column * SAMPLES + nth) as u64) ^ (at as u64 * 64 + bit)) as f64 / u64::MAX as f64;
            (0..64).filter(|bit| drawn(bit) < SAME_SAMPLE).fold(0u64, |bits, bit| bits | 1 << bit)
        };
        for (at, finds) in finds.iter_mut().enumerate() {
            *finds &= match part.transform {
                Transform::Value => whole[at],
                Transform::Sample(nth) => partly[at] & drawn(nth, at),
                Transform::Initials => partly[at] & (whole[at] | drawn(0, at)),
                Transform::Rarest => partly[at] & (whole[at] | drawn(1, at)),
                Transform::Pinyin => mandarin[at],
                Transform::Jyutping => cantonese[at],
                _ => partly[at],
            };
        }
    }
    let columns: Vec<&[u32]> = parts.iter().map(|part| part.numbers.as_slice()).collect();
    let mut numbers = if let [column] = columns[..] { column.to_vec() } else { number::shared(&columns) };
    numbers.sort_unstable();
    let pairs: f64 = numbers
        .chunk_by(|a, b| a == b)
        .filter(|block| block[0] != 0)
        .map(|block| {
            let n = block.len() as f64;
            n * (n - 1.0) / 2.0
        })
        .sum();
    let scale = rows as f64 / numbers.len().max(1) as f64;
    // Making the blocks costs something even if they are small.
    Candidate { key, finds, cost: pairs * scale * scale + rows as f64 / 4.0 }
}

/// Greedy: the most newly found for the cost, as long as there is budget, and where pairs are many as long as they are worth
/// it: `all` is what may be spent to find every match there is.
fn choose(mut candidates: Vec<Candidate>, budget: f64, all: f64) -> Vec<BlockingKey> {
    let mut found = vec![0u64; IMAGINED / 64];
    let (mut chosen, mut spent) = (Vec::new(), 0.0);
    while chosen.len() < MOST_KEYS {
        candidates.retain(|candidate| spent + candidate.cost <= budget);
        let gain = |candidate: &Candidate| {
            let new = candidate.finds.iter().zip(&found).map(|(finds, found)| (finds & !found).count_ones()).sum::<u32>();
            f64::from(new) / IMAGINED as f64
        };
        let worth = |candidate: &Candidate| gain(candidate) / candidate.cost.sqrt();
        // The first of equals: candidates stand in the order of columns.
        let is_worth = |c: &Candidate| gain(c) >= LEAST_GAIN && (spent + c.cost <= BUDGET as f64 || c.cost <= gain(c) * all);
        let best = candidates.iter().enumerate().filter(|(_, c)| is_worth(c));
        let Some((at, _)) = best.reduce(|a, b| if worth(b.1) > worth(a.1) { b } else { a }) else { break };
        let best = candidates.remove(at);
        found.iter_mut().zip(&best.finds).for_each(|(found, finds)| *found |= finds);
        spent += best.cost;
        chosen.push(best.key);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(label: &str, finds: u64, cost: f64) -> Candidate {
        let mut bits = vec![0; IMAGINED / 64];
        bits[0] = finds;
        Candidate { key: BlockingKey { label: label.into(), parts: Vec::new() }, finds: bits, cost }
    }

    fn labels(keys: Vec<BlockingKey>) -> Vec<String> {
        keys.into_iter().map(|key| key.label).collect()
    }

    #[test]
    fn keys_are_chosen_for_what_they_add() {
        let all =
            || vec![candidate("a", 0xff, 10.0), candidate("b", 0xfe, 10.0), candidate("c", 0xf00, 10.0), candidate("hot", 0xffff, 1e9)];
        assert_eq!(labels(choose(all(), 100.0, 1e9)), ["a", "c"]);
        assert_eq!(labels(choose(all(), 15.0, 1e9)), ["a"]);
        assert_eq!(labels(choose(all(), 5.0, 1e9)), [""; 0]);
        // What finds little for very many pairs is left out, however large the budget.
        assert_eq!(labels(choose(all(), 1e10, 1e9)), ["a", "c"]);
        assert_eq!(labels(choose(all(), 1e10, 1e13)), ["a", "c", "hot"]);
    }
}
