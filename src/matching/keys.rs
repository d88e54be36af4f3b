//! Blocking keys: which records are worth comparing at all.
//!
//! Records with an equal key make a block, and only pairs inside a block become candidates. A key is built from
//! the numbers of the table, so no text is read twice, and what it costs, Σ n(n−1)/2 over its blocks, is known
//! before any pair is made. Source: Newcombe et al. (1959); Christen (2012), *Data Matching*, chapter 4.

use super::KeyCount;
use super::budget::{self, Budget};
use super::forms::Interner;
use super::number;
use super::table::{self, Field};
use super::words::Bags;
use crate::resolve::{BlockingKey, KeyPart, Transform};
use crate::similarity::han::code;
use crate::similarity::soundex::soundex;
use rayon::prelude::*;

/// A blocking key over all rows.
pub struct Key {
    /// What people call it.
    pub label: String,
    /// The columns it reads; comparisons on them say nothing about pairs of this key.
    pub columns: Vec<usize>,
    /// Rows, block by block, ascending inside a block. Blocks of one row are left out.
    pub order: Vec<u32>,
    /// Where each block begins in `order`, and the end of the last.
    pub starts: Vec<usize>,
    /// Its largest blocks, the largest first, as they were before any was cut.
    pub largest: Vec<LargeBlock>,
    /// How many blocks were cut into windows.
    pub cut: u64,
    /// The fields in which two rows are equal where they are a pair of it, and nowhere else; nothing where blocks say
    /// more than fields: transforms, windows, a key of a column that is not there.
    pub told_by: Option<Vec<usize>>,
    /// Its parts, where there are several.
    pub pieces: Vec<Piece>,
    records: u64,
    /// How many records its blocks had, ascending, before any was cut.
    sizes: Vec<u32>,
}

/// A part of a key.
pub struct Piece {
    /// Which of the fields it reads.
    pub field: usize,
    /// For each value the number of what the transform makes of it; nothing if it stays what it is.
    pub transformed: Option<Vec<u32>>,
}

/// A large block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LargeBlock {
    /// The values of the key's parts.
    pub values: Vec<String>,
    /// Its records.
    pub records: u64,
    /// The windows that it was cut into; 1 if it is whole.
    pub windows: u64,
}

/// Large blocks that are remembered of each key.
const LARGEST: usize = 3;

impl Key {
    /// How many blocks had more than so many records.
    pub fn sizes_above(&self, most: usize) -> u64 {
        (self.sizes.len() - self.sizes.partition_point(|size| *size as usize <= most)) as u64
    }

    /// The rows of each block.
    pub fn blocks(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.order[ends[0]..ends[1]])
    }

    /// How many pairs it makes.
    pub fn pairs(&self) -> u64 {
        self.starts.windows(2).map(|ends| table::pairs((ends[1] - ends[0]) as u64)).sum()
    }

    /// Its exact cost. Which of its pairs are new is known only when they are made.
    pub fn count(&self) -> KeyCount {
        let largest_block = self.largest.first().map_or(0, |block| block.records);
        let (key, records, largest) = (self.label.clone(), self.records, self.largest.clone());
        KeyCount { key, pairs: self.pairs(), new_pairs: 0, largest_block, records, largest, cut: self.cut }
    }
}

/// All keys of a plan, each made on its own thread: a pair belongs to the first that has it. And for each key and row
/// the number of the block; 0 if the row takes no part. Blocks that are too large for the budget are cut.
pub fn build(keys: &[BlockingKey], fields: &[Field], rows: usize, budget: Budget) -> (Vec<Key>, Vec<Vec<u32>>) {
    let (mut all, mut blocks): (Vec<Key>, Vec<Vec<u32>>) = keys.par_iter().map(|key| build_one(key, fields, rows)).unzip();
    let sizes: Vec<usize> = all.iter().flat_map(|key| &key.sizes).map(|size| *size as usize).collect();
    if let Some(most) = budget::most_records(&sizes, budget) {
        let too_large = |key: &Key| key.sizes_above(most) > 0;
        all.iter_mut().zip(&mut blocks).filter(|(key, _)| too_large(key)).for_each(|(key, block)| budget::cut(key, block, fields, most));
    }
    all.iter_mut().for_each(|key| key.sizes = Vec::new());
    (all, blocks)
}

/// A key, and for each row the number of its block.
fn build_one(key: &BlockingKey, fields: &[Field], rows: usize) -> (Key, Vec<u32>) {
    let columns = key.parts.iter().map(|part| part.column).collect();
    let parts = Part::all(key, fields);
    let numbers = parts.as_ref().map_or_else(|| vec![0; rows], |parts| joined(parts, rows));
    let parts = parts.unwrap_or_default();
    let takes_part = |row: &usize| parts.iter().all(|part| part.of(part.field.ids[*row]) != 0);
    let records = match parts.len() {
        0 if key.parts.is_empty() => rows as u64,
        0 => 0,
        1 if parts[0].transformed.is_none() => parts[0].field.present,
        _ => (0..rows).into_par_iter().filter(takes_part).count() as u64,
    };
    let (mut made, block) = group(key.label.clone(), columns, numbers, records);
    made.largest = largest(&made, &key.parts, &parts);
    // A key of no parts has all pairs, and so no field must be equal. A key of a column that is not there has no pair.
    let is_plain = parts.len() == key.parts.len() && parts.iter().all(|part| part.transformed.is_none());
    made.told_by = is_plain.then(|| parts.iter().map(|part| part.at).collect());
    if parts.len() > 1 {
        made.pieces = parts.into_iter().map(|part| Piece { field: part.at, transformed: part.transformed }).collect();
    }
    (made, block)
}

/// The largest blocks with their values; of blocks of one size the first.
fn largest(key: &Key, written: &[KeyPart], parts: &[Part]) -> Vec<LargeBlock> {
    let mut places: Vec<usize> = Vec::with_capacity(LARGEST + 1);
    let size = |place: usize| key.starts[place + 1] - key.starts[place];
    for place in 0..key.starts.len() - 1 {
        if places.len() < LARGEST || places.last().is_some_and(|last| size(*last) < size(place)) {
            let at = places.partition_point(|other| size(*other) >= size(place));
            places.insert(at, place);
            places.truncate(LARGEST);
        }
    }
    let block = |place: usize| {
        let row = key.order[key.starts[place]] as usize;
        let value = |(written, part): (&KeyPart, &Part)| transform_text(part.field.forms.get(part.field.ids[row]), &written.transform);
        LargeBlock { values: written.iter().zip(parts).map(value).collect(), records: size(place) as u64, windows: 1 }
    };
    places.into_iter().map(block).collect()
}

/// For every `step`th row the number that a part has for it; 0 where it is missing, or where the row has its value alone. Only
/// the values of these rows are looked at.
pub fn sampled(part: &KeyPart, fields: &[Field], step: usize) -> Vec<u32> {
    let Some(field) = fields.iter().find(|field| field.column == part.column) else { return Vec::new() };
    let mut reader = Reader::of(field, part.transform);
    field
        .ids
        .iter()
        .step_by(step)
        .map(|id| if part.transform == Transform::Value { field.unless_alone(*id) } else { reader.number(*id) })
        .collect()
}

/// For each row the number of its joined parts; 0 where a part is missing, or no other row has its value. A key without
/// parts joins all rows.
fn joined(parts: &[Part], rows: usize) -> Vec<u32> {
    let mut columns: Vec<Vec<u32>> = parts.iter().map(Part::shared).collect();
    match columns.len() {
        0 => vec![1; rows],
        1 => columns.remove(0),
        _ => number::shared(&columns),
    }
}

/// A part of a key over all rows.
struct Part<'a> {
    field: &'a Field,
    /// Which of the fields.
    at: usize,
    /// For each value the number of what the transform makes of it; nothing if it stays what it is.
    transformed: Option<Vec<u32>>,
}

impl<'a> Part<'a> {
    /// All parts of a key; nothing if a column is not there.
    fn all(key: &BlockingKey, fields: &'a [Field]) -> Option<Vec<Part<'a>>> {
        let part = |part: &KeyPart| {
            let at = fields.iter().position(|field| field.column == part.column)?;
            Some(Part { field: &fields[at], at, transformed: transformed(&fields[at], part.transform) })
        };
        key.parts.iter().map(part).collect()
    }

    fn of(&self, id: u32) -> u32 {
        self.transformed.as_ref().map_or(id, |numbers| numbers[id as usize])
    }

    /// The numbers of all rows. A value that one row alone has brings nobody together: it counts as missing, which spares
    /// joining it.
    fn shared(&self) -> Vec<u32> {
        let ids = self.field.ids.iter();
        match &self.transformed {
            None => ids.map(|id| self.field.unless_alone(*id)).collect(),
            Some(numbers) => ids.map(|id| numbers[*id as usize]).collect(),
        }
    }
}

/// For each value the number of what the transform makes of it; nothing if it stays what it is.
fn transformed(field: &Field, transform: Transform) -> Option<Vec<u32>> {
    let mut reader = Reader::of(field, transform);
    (transform != Transform::Value).then(|| (0..field.forms.len() as u32).map(|id| reader.number(id)).collect())
}

/// Numbers what a transform makes of values.
struct Reader<'a> {
    field: &'a Field,
    transform: Transform,
    /// The words of the values, where a draw needs them and the field has none.
    bags: Option<Bags>,
    interner: Interner,
}

impl<'a> Reader<'a> {
    fn of(field: &'a Field, transform: Transform) -> Reader<'a> {
        let needs_bags = matches!(transform, Transform::Sample(_) | Transform::Rarest) && field.bags.is_none();
        let bags = needs_bags.then(|| Bags::of(&field.forms, &field.counts));
        Reader { field, transform, bags, interner: Interner::new() }
    }

    fn number(&mut self, id: u32) -> u32 {
        match (self.bags.as_ref().or(self.field.bags.as_ref()), self.transform) {
            (Some(bags), Transform::Sample(nth)) => self.interner.number(bags.sample(id, nth)),
            (Some(bags), Transform::Rarest) => self.interner.number(bags.rarest(id)),
            (_, transform) => self.interner.number(&transform_text(self.field.forms.get(id), &transform)),
        }
    }
}

/// What a key reads of a match form; empty takes no part. Prefix and suffix want the whole length, because a
/// short value would join everything that begins like it. Not so in Chinese, Japanese and Korean, where two
/// characters are a whole name: there a short value stands for itself.
fn transform_text(text: &str, transform: &Transform) -> String {
    let length = text.chars().count();
    match transform {
        // What is taken of its words depends on the whole column; the value says more anyway.
        Transform::Value | Transform::Sample(_) | Transform::Rarest => text.to_owned(),
        Transform::Initials => initials(text),
        Transform::Prefix(n) if length >= *n => text.chars().take(*n).collect(),
        Transform::Suffix(n) if length >= *n => text.chars().skip(length - n).collect(),
        Transform::Prefix(_) | Transform::Suffix(_) if text.chars().all(is_cjk) => text.to_owned(),
        Transform::Prefix(_) | Transform::Suffix(_) => String::new(),
        Transform::Year => year(text),
        // Names in other scripts have no such code; they block on themselves.
        Transform::Pinyin => code::mandarin(text),
        Transform::Jyutping => code::cantonese(text),
        Transform::Soundex => Some(soundex(text)).filter(|code| !code.is_empty()).unwrap_or_else(|| text.to_owned()),
    }
}

/// The longest word that may be the initials of others, in characters.
const LONGEST_INITIALS: usize = 6;

/// The first letters of words. `ibm` and `international business machines` have the same; a longer word alone has none.
fn initials(text: &str) -> String {
    match text.split(' ').filter(|word| !word.is_empty()).filter_map(|word| word.chars().next()).collect::<String>() {
        first if first.chars().nth(1).is_some() => first,
        _ if text.chars().count() <= LONGEST_INITIALS && !text.chars().any(is_cjk) => text.to_owned(),
        _ => String::new(),
    }
}

/// Han, kana and Hangul.
fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x20000..=0x3FFFD)
}

/// The first run of four digits.
fn year(text: &str) -> String {
    let digits: Vec<char> = text.chars().collect();
    let found = digits.windows(4).find(|four| four.iter().all(char::is_ascii_digit));
    found.map(|four| four.iter().collect()).unwrap_or_default()
}

/// Sorts rows into blocks (counting sort, which keeps rows ascending) and drops blocks of one.
fn group(label: String, columns: Vec<usize>, mut block: Vec<u32>, records: u64) -> (Key, Vec<u32>) {
    let most = block.iter().copied().max().unwrap_or(0) as usize;
    let mut sizes = vec![0u32; most + 1];
    for number in &block {
        sizes[*number as usize] += 1;
    }
    let (mut starts, mut next, mut place) = (vec![0usize], 0usize, vec![0u32; most + 1]);
    for (number, size) in sizes.iter().enumerate().skip(1).filter(|(_, size)| **size > 1) {
        place[number] = next as u32;
        next += *size as usize;
        starts.push(next);
    }
    let mut order = vec![0u32; next];
    for (row, number) in block.iter_mut().enumerate() {
        let at = *number as usize;
        if at == 0 || sizes[at] < 2 {
            *number = 0;
            continue;
        }
        order[place[at] as usize] = row as u32;
        place[at] += 1;
    }
    let mut sizes: Vec<u32> = starts.windows(2).map(|ends| (ends[1] - ends[0]) as u32).collect();
    sizes.sort_unstable();
    (Key { label, columns, order, starts, largest: Vec::new(), cut: 0, told_by: None, pieces: Vec::new(), records, sizes }, block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_value_takes_part_only_where_it_is_a_whole_name() {
        assert_eq!(transform_text("smith", &Transform::Prefix(3)), "smi");
        assert_eq!(transform_text("li", &Transform::Prefix(3)), "");
        assert_eq!(transform_text("张伟", &Transform::Prefix(3)), "张伟");
        assert_eq!(transform_text("欧阳娜娜", &Transform::Prefix(3)), "欧阳娜");
        assert_eq!(transform_text("伟a", &Transform::Suffix(3)), "");
    }

    #[test]
    fn blocks_hold_equal_numbers_and_count_their_pairs() {
        let (key, block) = group("k".into(), vec![0], vec![2, 1, 0, 2, 3, 2, 1], 6);
        assert_eq!(key.blocks().collect::<Vec<_>>(), [&[1u32, 6][..], &[0, 3, 5]]);
        let count = key.count();
        assert_eq!((count.pairs, count.records, key.sizes_above(2)), (4, 6, 1));
        assert_eq!(block, [2, 1, 0, 2, 0, 2, 1]);
    }

    #[test]
    fn transforms_read_parts_of_a_value() {
        for (transform, text, expected) in [
            (Transform::Value, "ann", "ann"),
            (Transform::Prefix(2), "ann", "an"),
            (Transform::Prefix(4), "ann", ""),
            (Transform::Suffix(2), "王小明", "小明"),
            (Transform::Year, "18.04.1983", "1983"),
            (Transform::Year, "19830418", "1983"),
            (Transform::Year, "none", ""),
            (Transform::Initials, "international business machines", "ibm"),
            (Transform::Initials, "ibm", "ibm"),
            (Transform::Initials, "siemens", ""),
            (Transform::Initials, "张伟", ""),
            (Transform::Soundex, "smyth", "S530"),
            (Transform::Soundex, "王", "王"),
        ] {
            assert_eq!(transform_text(text, &transform), expected, "{text}");
        }
    }
}
