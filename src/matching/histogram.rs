//! Histograms: how often each pattern of levels occurs among the candidates of each key.
//!
//! They are all that learning needs, and their size does not grow with the pairs. A pair is compared once, where the
//! first key finds it, and counted for every key that has it. Up to four million candidates (32 million between lists)
//! all are compared, and their patterns are kept for scoring; beyond, each key is learnt from by the pairs of some records,
//! or where it has very many by some pairs, drawn by their hash: among 250,000 pairs a frequency of a hundredth is known
//! to about two hundredths of itself, a little less well where records have many pairs.

use super::Cancelled;
use super::keys::Key;
use super::level::Compared;
use super::near::{Near, TOGETHER};
use super::pairs::{self, Unit};
use super::sample;
use super::table::mix;
use hashbrown::HashMap;
use rayon::prelude::*;
use std::ops::Range;
use std::time::Instant;

/// Where candidates are too many to remember, a key with more pairs than this is sampled.
const MOST_PAIRS: u64 = 250_000;
/// A key of which fewer than one in so many is drawn draws pairs and not records: with so many pairs a record its
/// blocks are large, and the few records that were drawn would be no fair sample.
const BY_RECORDS: u64 = 16;
/// Most rows of a block in which it is worth asking whether any pair is drawn before the rows are fetched.
const SMALL: usize = 6;
/// With no more candidates than this over all keys, all are compared for learning and their patterns kept for scoring,
/// 16 bytes a pair.
const REMEMBERED: u64 = 4_000_000;
/// Where nobody is twice in a list, a pair is judged by its rivals, which must be known.
const REMEMBERED_OF_LISTS: u64 = 32_000_000;

/// What is compared, and where.
pub struct Data<'a> {
    /// What is compared.
    pub compared: &'a Compared,
    /// The blocking keys.
    pub keys: &'a [Key],
}

/// Whether all of so many candidates are compared for learning and remembered.
fn remembers(data: &Data, pairs: u64) -> bool {
    pairs <= if data.compared.lists.is_empty() { REMEMBERED } else { REMEMBERED_OF_LISTS }
}

/// How often each pattern occurs.
pub struct Histograms {
    /// For each key all its pairs.
    pub of_key: Vec<Vec<(u64, f64)>>,
    /// All distinct candidates.
    pub distinct: Vec<(u64, f64)>,
    /// How many pairs were looked at.
    pub looked_at: u64,
    /// The new pairs of each unit, where they were few enough to be kept.
    pub candidates: Option<Vec<Vec<Candidate>>>,
}

/// Two rows, the left before the right, and the pattern of their levels.
pub type Candidate = (u32, u32, u64);

/// Counts patterns, over a fixed sample where a key has too many pairs.
pub fn histograms(
    data: &Data,
    units: &[Unit],
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Histograms, Cancelled> {
    let pairs: Vec<u64> = data.keys.iter().map(Key::pairs).collect();
    let remember = remembers(data, pairs.iter().sum());
    let stride_of = |pairs: &u64| if remember { 1 } else { pairs.div_ceil(MOST_PAIRS).max(1) };
    let stride: Vec<u64> = pairs.iter().map(stride_of).collect();
    let counted = pairs::run(units, "learning", progress, cancelled, |task| count(data, &units[task], &stride, remember))?;
    // Key by key, and behind them the distinct pairs. Sorted before anything is summed: the order of a hash map must not reach
    // a floating point number.
    let sorted = |at: usize| {
        let scale = stride.get(at).copied().unwrap_or(1);
        let mut patterns: HashMap<u64, u64> = HashMap::new();
        let all = counted.iter().flat_map(Counted::patterns).map(|(pattern, counts)| (pattern, counts[at]));
        all.filter(|(_, count)| *count > 0).for_each(|(pattern, count)| *patterns.entry(pattern).or_default() += count);
        let mut sorted: Vec<(u64, f64)> = patterns.into_iter().map(|(pattern, n)| (pattern, (n * scale) as f64)).collect();
        sorted.sort_unstable_by_key(|entry| entry.0);
        sorted
    };
    let mut of_key: Vec<Vec<(u64, f64)>> = (0..=data.keys.len()).into_par_iter().map(sorted).collect();
    let distinct = of_key.pop().unwrap_or_default();
    let looked_at = counted.iter().flat_map(Counted::patterns).map(|(_, counts)| counts[..data.keys.len()].iter().sum::<u64>()).sum();
    let candidates = counted.into_iter().flat_map(|counted| counted.candidates).collect();
    Ok(Histograms { of_key, distinct, looked_at, candidates: remember.then_some(candidates) })
}

/// What was counted of some units: their pairs that no earlier key has, each for all keys that have it.
struct Counted {
    /// For each pattern where its counts begin.
    places: HashMap<u64, usize>,
    /// Pattern after pattern the pairs that each key has, and behind them how many distinct pairs these stand for.
    counts: Vec<u64>,
    /// How many counts a pattern has.
    width: usize,
    /// How many pairs were compared.
    compared: u64,
    /// The pairs themselves unit by unit, if they are to be remembered.
    candidates: Vec<Vec<Candidate>>,
}

impl Counted {
    fn patterns(&self) -> impl Iterator<Item = (u64, &[u64])> {
        self.places.iter().map(|(pattern, place)| (*pattern, &self.counts[*place..*place + self.width]))
    }

    /// The counts of a pattern.
    fn of(&mut self, pattern: u64) -> &mut [u64] {
        let place = *self.places.entry(pattern).or_insert(self.counts.len());
        if place == self.counts.len() {
            self.counts.resize(place + self.width, 0);
        }
        &mut self.counts[place..place + self.width]
    }
}

/// What is drawn of keys with very many pairs, by hashes of records and pairs. Answers are keys, a bit each.
struct Draw {
    /// The keys that draw everything.
    all: u32,
    /// For each of the others the highest hash that it draws.
    highest: Vec<(usize, u64)>,
    /// The keys that draw pairs and not records.
    by_pairs: u32,
}

impl Draw {
    /// Of each key one in so many.
    fn new(stride: &[u64]) -> Draw {
        let of = |is_such: fn(u64) -> bool| (0..stride.len()).filter(|key| is_such(stride[*key])).fold(0, |keys, key| keys | 1 << key);
        let highest = stride.iter().enumerate().filter(|(_, stride)| **stride > 1).map(|(key, stride)| (key, u64::MAX / stride));
        Draw { all: of(|stride| stride == 1), highest: highest.collect(), by_pairs: of(|stride| stride > BY_RECORDS) }
    }

    /// The keys that draw a record, and with it its pairs with later ones.
    fn record(&self, row: u32) -> u32 {
        self.drawn(u64::from(row)) & !self.by_pairs
    }

    /// The keys that draw a pair by itself.
    fn pair(&self, left: u32, right: u32) -> u32 {
        self.drawn(u64::from(left) << 32 | u64::from(right)) & self.by_pairs
    }

    fn drawn(&self, thing: u64) -> u32 {
        let hash = mix(thing);
        self.highest.iter().fold(self.all, |keys, (key, highest)| keys | u32::from(hash <= *highest) << key)
    }
}

/// Counts the patterns of units. A pair is compared where the first key finds it and counted for all that do. Of a key
/// with a stride, one in so many records is drawn, and counted with its pairs with later ones, or one in so many pairs.
fn count(data: &Data, units: &[Unit], stride: &[u64], remember: bool) -> Counted {
    let keys = data.keys.len();
    let mut counted = Counted { places: HashMap::new(), counts: Vec::new(), width: keys + 1, compared: 0, candidates: Vec::new() };
    let (draw, mut near, mut found) = (Draw::new(stride), Near::new(data.compared), Vec::new());
    let (mut pairs, mut keys_of, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
    for unit in units {
        let (own, earlier, later) = (1u32 << unit.key, (1u32 << unit.key) - 1, u32::MAX << unit.key);
        let by_pairs = draw.by_pairs & later;
        let mut candidates = Vec::new();
        for batch in pairs::batches(unit, &data.keys[unit.key]) {
            let of_left = |left: usize| draw.record(batch.rows[left]) & later;
            let of_pair = |left: usize, right: usize| draw.pair(batch.rows[left], batch.rows[right]) & later;
            // Of a small block it is soon told whether any of its pairs is drawn, and of a pair whether an earlier key has it; of
            // a large one some nearly always is.
            let has_drawn = |block: &Range<usize>| {
                if block.len() == 2 && data.compared.rows.has(0..unit.key, batch.rows[block.start], batch.rows[block.start + 1]) {
                    return false;
                }
                let may_have = |(left, mut rights): (usize, Range<usize>)| {
                    !rights.is_empty() && of_left(left) != 0
                        || by_pairs != 0 && (block.len() > SMALL || rights.any(|right| of_pair(left, right) != 0))
                };
                batch.lefts_of(block.clone()).any(may_have)
            };
            let blocks: Vec<Range<usize>> = batch.blocks().filter(has_drawn).collect();
            near.gather(batch.rows, blocks.iter().cloned());
            pairs.clear();
            keys_of.clear();
            for (left, rights) in blocks.into_iter().flat_map(|block| batch.lefts_of(block)) {
                let by_left = of_left(left);
                if by_left | by_pairs == 0 {
                    continue;
                }
                near.keys_of(0..keys, left, rights.clone(), &mut found);
                for (right, &found) in rights.zip(&found).filter(|(_, found)| *found & earlier == 0) {
                    let drawn = found & by_left | if found & by_pairs == 0 { 0 } else { found & of_pair(left, right) };
                    if drawn != 0 && !near.are_strangers(left, right) {
                        pairs.push((left, right));
                        keys_of.push(drawn);
                    }
                }
            }
            counted.compared += pairs.len() as u64;
            for (pairs, keys_of) in pairs.chunks(TOGETHER).zip(keys_of.chunks(TOGETHER)) {
                near.patterns(pairs, &mut patterns);
                for ((&(left, right), &keys_of), &pattern) in pairs.iter().zip(keys_of).zip(&patterns) {
                    let (counts, new) = counted.of(pattern).split_at_mut(keys);
                    counts.iter_mut().enumerate().for_each(|(key, count)| *count += u64::from(keys_of >> key & 1));
                    new[0] += if keys_of & own != 0 { stride[unit.key] } else { 0 };
                    if remember {
                        candidates.push((near.row(left), near.row(right), pattern));
                    }
                }
            }
        }
        candidates.shrink_to_fit();
        counted.candidates.push(candidates);
    }
    counted
}

/// What comparing will take.
pub struct Cost {
    /// Seconds on one thread.
    pub seconds: f64,
    /// Bytes.
    pub bytes: u64,
}

/// Pairs that are compared to see how long it takes.
const TIMED: u64 = 20_000;
/// Scoring drops most pairs before their texts are read: the share of a whole comparison that it takes, about.
const SCORED: f64 = 0.25;

/// Foresees learning and scoring from the time that some tasks take, spread over all.
pub fn cost(data: &Data, units: &[Unit]) -> Cost {
    let pairs: u64 = units.iter().map(|unit| unit.pairs).sum();
    let (mut timed, mut seconds) = (0, 0.0);
    let tasks = pairs::tasks(units);
    let step = (tasks.len() / 7).max(1);
    for task in tasks.into_iter().step_by(step) {
        let some: Vec<Unit> = units[task].iter().map(|unit| unit.some(TIMED)).collect();
        let start = Instant::now();
        let counted = count(data, &some, &vec![1; data.keys.len()], false);
        timed += counted.compared;
        seconds += start.elapsed().as_secs_f64();
    }
    let of_pair = if timed > 0 { seconds / timed as f64 } else { 0.0 };
    let remembered = remembers(data, pairs);
    let sampled = data.keys.iter().map(|key| key.pairs().min(MOST_PAIRS)).sum();
    let learnt: u64 = if remembered { pairs } else { sampled };
    let scored = if remembered { 0.0 } else { SCORED * pairs as f64 };
    let strangers = sample::pairs_of(data.compared.count as u64);
    let bytes = if remembered { learnt * std::mem::size_of::<Candidate>() as u64 } else { 0 };
    Cost { seconds: of_pair * ((learnt + strangers) as f64 + scored), bytes }
}

#[cfg(test)]
mod tests {
    use super::super::score::tests::compared;
    use super::*;

    /// For each key how many pairs its counts stand for, and how many distinct pairs all do.
    fn stands_for(counted: &[Counted], stride: &[u64]) -> (Vec<u64>, u64) {
        let (mut of_key, mut distinct) = (vec![0; stride.len()], 0);
        for (_, counts) in counted.iter().flat_map(Counted::patterns) {
            of_key.iter_mut().zip(stride).zip(counts).for_each(|((of_key, stride), count)| *of_key += count * stride);
            distinct += counts[stride.len()];
        }
        (of_key, distinct)
    }

    #[test]
    fn what_is_drawn_of_records_or_pairs_stands_for_all() {
        let text = |row: u64, salt: u64, below: u64| format!("{:x}", mix(mix(row * 3 + salt) % below));
        let rows: Vec<(String, String, String)> = (0..4000).map(|row| (text(row, 0, 40), text(row, 1, 800), text(row, 2, 2000))).collect();
        let (compared, keys) = compared(&rows);
        let data = Data { compared: &compared, keys: &keys };
        let units = pairs::units(&keys);
        let (of_key, distinct) = stands_for(&[count(&data, &units, &[1; 3], false)], &[1; 3]);
        assert_eq!(of_key, keys.iter().map(Key::pairs).collect::<Vec<u64>>());
        // The first key draws pairs, the second records, the third all.
        let stride = [20, 4, 1];
        let one_by_one: Vec<Counted> = units.iter().map(|unit| count(&data, std::slice::from_ref(unit), &stride, false)).collect();
        let drawn = stands_for(&one_by_one, &stride);
        assert_eq!(drawn, stands_for(&[count(&data, &units, &stride, false)], &stride));
        let near = |found: u64, truth: u64, within: f64| (found as f64 / truth as f64 - 1.0).abs() < within;
        assert!(near(drawn.0[0], of_key[0], 0.05) && near(drawn.0[1], of_key[1], 0.12) && near(drawn.1, distinct, 0.05), "{drawn:?}");
        assert_eq!(drawn.0[2], of_key[2]);
    }

    #[test]
    fn what_is_drawn_is_what_hashes_say_of_all_pairs() {
        // Blocks of the last two keys are small: some have no drawn pair and are passed over.
        let text = |row: u64, salt: u64, below: u64| format!("{:x}", mix(mix(row * 3 + salt) % below));
        let rows: Vec<(String, String, String)> = (0..1200).map(|row| (text(row, 0, 40), text(row, 1, 400), text(row, 2, 500))).collect();
        let (compared, keys) = compared(&rows);
        let data = Data { compared: &compared, keys: &keys };
        let units = pairs::units(&keys);
        for stride in [[4, 20, 1], [1, 4, 20], [20, 17, 30], [3, 40, 2]] {
            let draw = Draw::new(&stride);
            let (mut expected, mut distinct) = ([0; 3], 0);
            for (left, right) in (0..1200).flat_map(|right| (0..right).map(move |left| (left, right))) {
                let of: Vec<usize> = (0..3).filter(|key| compared.rows.joins(*key, left, right)).collect();
                let drawn = draw.record(left) | draw.pair(left, right);
                of.iter().for_each(|key| expected[*key] += u64::from(drawn >> key & 1) * stride[*key]);
                distinct += of.first().map_or(0, |key| u64::from(drawn >> key & 1) * stride[*key]);
            }
            assert!(expected.iter().all(|pairs| *pairs > 0), "{expected:?}");
            assert_eq!(stands_for(&[count(&data, &units, &stride, false)], &stride), (expected.to_vec(), distinct), "{stride:?}");
        }
    }
}
