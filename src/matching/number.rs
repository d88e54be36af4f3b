//! Equal things get equal numbers: texts, and numbers of several columns together.
//!
//! One hash table for a million texts is slow, because nearly every look at it misses the cache. So things are
//! first parted by their hash, in chunks that fit the cache, and each part has a small table of its own: 25 to 40
//! nanoseconds a thing, with a million of them. The small tables go by hashes alone; whether things with equal hashes
//! are equal is looked at afterwards, in the order of things, where it costs little. Numbers are given in the order in
//! which things come, so that threads do not show, and so that whoever goes through the numbers meets the things in
//! their order in memory. Where most things are there once, two bits for each hash tell so, and only the others are
//! parted.
//!
//! Source: A. Shatdal, C. Kant and J. Naughton (1994), *Cache conscious algorithms for relational query
//! processing*, VLDB.

use super::table::{hash, mix};
use rayon::prelude::*;

/// Things that are parted at a time.
const CHUNK: usize = 1 << 16;
/// Things in a part, about: their table fits the first cache.
const PART: usize = 1 << 12;
/// Parts at most: more would be more than a chunk has use for.
const MOST_PARTS: usize = 1 << 10;

/// The numbers of things.
pub struct Numbered {
    /// For each thing its number; 0 is missing.
    pub of: Vec<u32>,
    /// For each number but 0 the first thing that has it: number n stands at n − 1. They ascend.
    pub first: Vec<u32>,
}

/// Numbers texts; an empty one is missing. Where most are there once, which a bit or two tell, the tables are for the
/// others alone.
pub fn texts<T: AsRef<str> + Sync>(texts: &[T]) -> Numbered {
    let text = |at: u32| texts[at as usize].as_ref();
    let hash_of = |at: u32| if text(at).is_empty() { MISSING } else { hash(text(at).as_bytes()).max(1) };
    let equal = |a: u32, b: u32| text(a) == text(b);
    let mut hashes: Vec<u64> = (0..texts.len().min(CHUNK) as u32).map(hash_of).collect();
    let twice = Twice::of(&hashes);
    if hashes.iter().filter(|hash| twice.has(**hash)).count() * 2 > hashes.len() {
        return number(texts.len(), hash_of, equal);
    }
    hashes.par_extend((hashes.len() as u32..texts.len() as u32).into_par_iter().map(hash_of));
    let (things, numbered) = number_again(&hashes, equal);
    // Numbers among those that may be there again become numbers among all.
    let (mut of, mut first) = (vec![0u32; texts.len()], Vec::with_capacity(texts.len()));
    let mut number_of: Vec<u32> = Vec::with_capacity(numbered.first.len());
    let mut again = things.iter().zip(&numbered.of).peekable();
    for (thing, of) in of.iter_mut().enumerate().filter(|(thing, _)| hashes[*thing] != MISSING) {
        let known = again.next_if(|(again, _)| **again as usize == thing).map(|(_, number)| *number as usize);
        *of = match known.and_then(|number| number_of.get(number - 1)) {
            Some(number) => *number,
            None => {
                first.push(thing as u32);
                number_of.extend(known.map(|_| first.len() as u32));
                first.len() as u32
            }
        };
    }
    Numbered { of, first }
}

/// A hash of what numbers say together; [`MISSING`] where one of them is 0.
#[inline]
pub fn together(mut numbers: impl Iterator<Item = u32>) -> u64 {
    let both = |hash: u64, number: u32| (number != 0).then(|| mix(hash.rotate_left(32) ^ u64::from(number)));
    numbers.try_fold(0, both).map_or(MISSING, |hash| hash.max(1))
}

/// Numbers what columns of numbers say together of each thing, where another thing may have the same; 0 where it is
/// alone, or a column says 0. What most things have alone is told by a bit or two and needs no table.
pub fn shared<Column: AsRef<[u32]>>(columns: &[Column]) -> Vec<u32> {
    let columns: Vec<&[u32]> = columns.iter().map(Column::as_ref).collect();
    let count = columns.first().map_or(0, |column| column.len());
    let hash_of = |thing: usize| together(columns.iter().map(|column| column[thing]));
    let hashes: Vec<u64> = (0..count).into_par_iter().map(hash_of).collect();
    let equal = |a: u32, b: u32| columns.iter().all(|column| column[a as usize] == column[b as usize]);
    let (things, numbered) = number_again(&hashes, equal);
    let mut of = vec![0u32; count];
    things.iter().zip(numbered.of).for_each(|(thing, number)| of[*thing as usize] = number);
    of
}

/// The things whose hashes may be there again, and their numbers among them, from 1 in the order of things.
fn number_again(hashes: &[u64], equal: impl Fn(u32, u32) -> bool + Sync) -> (Vec<u32>, Numbered) {
    let twice = Twice::of(hashes);
    let things: Vec<u32> = (0..hashes.len() as u32).filter(|thing| twice.has(hashes[*thing as usize])).collect();
    let thing = |at: u32| things[at as usize];
    let numbered = number(things.len(), |at| hashes[thing(at) as usize], |a, b| equal(thing(a), thing(b)));
    (things, numbered)
}

/// Which hashes may be there twice: a place of many was hit again. One of eight that are there once is taken for twice,
/// none the other way round.
struct Twice {
    again: Vec<u64>,
}

impl Twice {
    fn of(hashes: &[u64]) -> Twice {
        let words = (hashes.len() / 8).next_power_of_two().max(1);
        let (mut seen, mut again) = (vec![0u64; words], vec![0u64; words]);
        for hash in hashes.iter().filter(|hash| **hash != MISSING) {
            let (word, bit) = Twice::place(*hash, words);
            again[word] |= seen[word] & bit;
            seen[word] |= bit;
        }
        Twice { again }
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bit) = Twice::place(hash, self.again.len());
        hash != MISSING && self.again[word] & bit != 0
    }

    /// The parts of things go by the highest bits; these go by the lowest.
    fn place(hash: u64, words: usize) -> (usize, u64) {
        ((hash >> 6) as usize & (words - 1), 1 << (hash & 63))
    }
}

/// The hash of what is missing.
pub const MISSING: u64 = 0;

/// Numbers things by hash; `equal` is asked about things whose hashes are equal.
fn number(count: usize, hash_of: impl Fn(u32) -> u64 + Sync, equal: impl Fn(u32, u32) -> bool + Sync) -> Numbered {
    let numbered = by_hash(count, &hash_of, |_, _| true);
    let is_right = |(thing, number): (usize, &u32)| {
        let first = number.checked_sub(1).map(|at| numbered.first[at as usize]);
        first.is_none_or(|first| first as usize == thing || equal(first, thing as u32))
    };
    let are_right = |(chunk, numbers): (usize, &[u32])| (chunk * CHUNK..).zip(numbers).all(is_right);
    // Two things with one hash are rarer than anything else that can go wrong, and still no error.
    if numbered.of.par_chunks(CHUNK).enumerate().all(are_right) { numbered } else { by_hash(count, &hash_of, equal) }
}

/// Numbers things by hash, and where `equal` says so by more.
fn by_hash(count: usize, hash_of: &(impl Fn(u32) -> u64 + Sync), equal: impl Fn(u32, u32) -> bool + Sync) -> Numbered {
    let parts = (count / PART).next_power_of_two().clamp(1, MOST_PARTS);
    let chunks: Vec<Chunk> = (0..count.div_ceil(CHUNK)).into_par_iter().map(|at| Chunk::of(at, count, parts, hash_of)).collect();
    let numbered: Vec<Part> = (0..parts).into_par_iter().map(|part| Part::of(part, &chunks, &equal)).collect();
    // Numbers part by part become numbers in the order of things.
    let mut order = vec![0u32; count];
    numbered.iter().flat_map(|part| &part.first).for_each(|thing| order[*thing as usize] = 1);
    let mut first = Vec::with_capacity(numbered.iter().map(|part| part.first.len()).sum());
    for (thing, order) in order.iter_mut().enumerate().filter(|(_, order)| **order == 1) {
        first.push(thing as u32);
        *order = first.len() as u32;
    }
    let number_of: Vec<Vec<u32>> =
        numbered.par_iter().map(|part| part.first.iter().map(|thing| order[*thing as usize]).collect()).collect();
    let mut of = vec![0u32; count];
    // Each chunk looks up in every part from where the chunk before it stopped.
    let mut from = vec![0usize; parts];
    let starts: Vec<Vec<usize>> = chunks.iter().map(|chunk| chunk.advance(&mut from)).collect();
    of.par_chunks_mut(CHUNK).zip(&chunks).zip(starts).for_each(|((of, chunk), starts)| {
        for (part, start) in starts.into_iter().enumerate() {
            let numbers = &numbered[part].numbers[start..];
            for (place, number) in chunk.places(part).iter().zip(numbers) {
                of[*place as usize] = number_of[part][*number as usize];
            }
        }
    });
    Numbered { of, first }
}

/// Some consecutive things, parted by hash.
struct Chunk {
    /// The first thing.
    base: u32,
    /// Where each part begins, and the end of the last.
    starts: Vec<u32>,
    /// Places of the things in the chunk, part by part, ascending inside a part.
    places: Vec<u32>,
    /// Their hashes.
    hashes: Vec<u64>,
}

impl Chunk {
    fn of(at: usize, count: usize, parts: usize, hash_of: &impl Fn(u32) -> u64) -> Chunk {
        let base = at * CHUNK;
        let hashes: Vec<u64> = (base..count.min(base + CHUNK)).map(|thing| hash_of(thing as u32)).collect();
        let there = || hashes.iter().enumerate().filter(|(_, hash)| **hash != MISSING);
        let mut starts = vec![0u32; parts + 1];
        there().for_each(|(_, hash)| starts[part(*hash, parts) + 1] += 1);
        (0..parts).for_each(|part| starts[part + 1] += starts[part]);
        let count = starts[parts] as usize;
        let (mut next, mut places, mut sorted) = (starts.clone(), vec![0u32; count], vec![0u64; count]);
        for (place, hash) in there() {
            let to = &mut next[part(*hash, parts)];
            places[*to as usize] = place as u32;
            sorted[*to as usize] = *hash;
            *to += 1;
        }
        Chunk { base: base as u32, starts, places, hashes: sorted }
    }

    fn range(&self, part: usize) -> std::ops::Range<usize> {
        self.starts[part] as usize..self.starts[part + 1] as usize
    }

    fn places(&self, part: usize) -> &[u32] {
        &self.places[self.range(part)]
    }

    /// Where each part stands before this chunk; `from` moves on behind it.
    fn advance(&self, from: &mut [usize]) -> Vec<usize> {
        let before = from.to_vec();
        from.iter_mut().enumerate().for_each(|(part, from)| *from += self.range(part).len());
        before
    }
}

/// The highest bits choose the part, so that the lowest still tell apart what is in it.
fn part(hash: u64, parts: usize) -> usize {
    ((u128::from(hash) * parts as u128) >> 64) as usize
}

/// The things of one part with their numbers, counted from 0.
struct Part {
    /// For each thing of the part, chunk by chunk.
    numbers: Vec<u32>,
    /// For each number the first thing that has it.
    first: Vec<u32>,
}

impl Part {
    fn of(part: usize, chunks: &[Chunk], equal: &impl Fn(u32, u32) -> bool) -> Part {
        let count = chunks.iter().map(|chunk| chunk.range(part).len()).sum::<usize>();
        let mask = (count * 2).next_power_of_two().max(2) - 1;
        // Numbers by hash, one more than they are; an empty place has 0.
        let mut table = vec![0u32; mask + 1];
        let (mut numbers, mut first, mut known) = (Vec::with_capacity(count), Vec::new(), Vec::<u64>::new());
        for chunk in chunks {
            let range = chunk.range(part);
            for (place, &hash) in chunk.places[range.clone()].iter().zip(&chunk.hashes[range]) {
                let thing = chunk.base + place;
                let mut at = hash as usize & mask;
                let number = loop {
                    match table[at] {
                        0 => {
                            first.push(thing);
                            known.push(hash);
                            table[at] = first.len() as u32;
                            break table[at] - 1;
                        }
                        number if known[number as usize - 1] == hash && equal(first[number as usize - 1], thing) => break number - 1,
                        _ => at = (at + 1) & mask,
                    }
                };
                numbers.push(number);
            }
        }
        Part { numbers, first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Equal things and no others have equal numbers, and the first thing of a number is the first.
    fn holds<T: Eq + std::hash::Hash>(things: &[T], missing: &T, numbered: &Numbered) {
        let mut known: HashMap<&T, u32> = HashMap::new();
        assert_eq!(numbered.of.len(), things.len());
        for (at, thing) in things.iter().enumerate() {
            let number = numbered.of[at];
            if thing == missing {
                assert_eq!(number, 0);
                continue;
            }
            let first = *known.entry(thing).or_insert(number);
            assert_eq!(first, number);
            let named = numbered.first[number as usize - 1] as usize;
            assert!(numbered.first.is_sorted());
            assert!(named <= at && things[named] == *thing);
        }
        assert_eq!(known.len(), numbered.first.len());
    }

    #[test]
    fn many_texts_in_many_parts() {
        let many: Vec<String> = (0..150_000u64).map(|i| if i % 7 == 0 { String::new() } else { format!("t{}", mix(i) % 60_000) }).collect();
        holds(&many, &String::new(), &texts(&many));
        let few: Vec<String> = (0..70_000).map(|i| "abc"[..i % 3].to_string()).collect();
        holds(&few, &String::new(), &texts(&few));
    }

    /// Things are equal in all columns where their numbers are equal; what has no number is missing in a column, or alone.
    fn are_shared(columns: &[Vec<u32>]) {
        let thing = |at: usize| columns.iter().map(|column| column[at]).collect::<Vec<u32>>();
        let (mut of_number, mut counts) = (HashMap::new(), HashMap::new());
        (0..columns[0].len()).for_each(|at| *counts.entry(thing(at)).or_insert(0) += 1);
        for (at, number) in shared(columns).into_iter().enumerate() {
            let is_missing = thing(at).contains(&0);
            assert!(number == 0 || !is_missing && *of_number.entry(number).or_insert_with(|| thing(at)) == thing(at));
            assert!(number != 0 || is_missing || counts[&thing(at)] == 1);
        }
        let distinct: std::collections::HashSet<_> = of_number.values().collect();
        assert_eq!(distinct.len(), of_number.len());
    }

    #[test]
    fn many_things_of_several_columns() {
        let column = |salt: u64, below: u64| (0..100_000).map(|i| (mix(i * 5 + salt) % below) as u32).collect::<Vec<u32>>();
        are_shared(&[column(1, 300), column(2, 1000)]);
        are_shared(&[column(1, 10), column(2, 4), column(3, 100)]);
    }

    #[test]
    fn equal_hashes_are_no_equal_things() {
        let numbered = number(6, |_| 7, |a, b| a % 2 == b % 2);
        assert_eq!((numbered.of, numbered.first), (vec![1, 2, 1, 2, 1, 2], vec![0, 1]));
    }

    #[test]
    fn threads_do_not_show() {
        let many: Vec<String> = (0..200_000).map(|i| (mix(i) % 50_000).to_string()).collect();
        let columns = [(0..200_000).map(|i| (mix(i) % 50_000) as u32).collect(), vec![1; 200_000]];
        let on = |threads| super::super::on_threads(threads, || (texts(&many).of, shared(&columns))).unwrap();
        assert_eq!(on(1), on(3));
    }

    proptest! {
        #[test]
        fn few_things(things in proptest::collection::vec(0u64..9, 0..40)) {
            let column = |of: fn(u64) -> u64| things.iter().map(|n| of(*n) as u32).collect::<Vec<u32>>();
            are_shared(&[column(|n| n), column(|n| n % 4 + 1), column(|n| n / 2 + 1)]);
            let as_texts: Vec<String> = things.iter().map(|n| if *n == 0 { String::new() } else { n.to_string() }).collect();
            holds(&as_texts, &String::new(), &texts(&as_texts));
        }
    }
}
