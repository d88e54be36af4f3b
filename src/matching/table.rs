//! Columns as numbers: every distinct match form of a column has one, and missing is 0.
//!
//! Customer data repeats itself, so the work of reading text is done once per distinct value, and comparing
//! equal values costs one comparison of integers. Numbers are given in the order of rows, so they do not
//! depend on threads.

use super::{Input, InputColumn};
use arrow::array::Array;
use hashbrown::HashTable;
use rayon::prelude::*;

/// How a column's values become match forms.
pub type Prepare = fn(&str) -> String;

/// Distinct texts one after the other; number 0 is the empty one and stands for missing.
pub struct Forms {
    text: String,
    ends: Vec<usize>,
}

impl Forms {
    /// The text of a number; unknown numbers are missing.
    pub fn get(&self, id: u32) -> &str {
        let at = id as usize;
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|to| self.text.get(from..*to)).unwrap_or("")
    }

    /// How many numbers there are, missing included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All texts in the order of their numbers, missing first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|id| self.get(id))
    }
}

/// Gives numbers to texts.
pub struct Interner {
    forms: Forms,
    table: HashTable<(u64, u32)>,
}

impl Interner {
    /// Only missing has a number yet.
    pub fn new() -> Self {
        Interner { forms: Forms { text: String::new(), ends: vec![0] }, table: HashTable::new() }
    }

    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = hash(text.as_bytes());
        let forms = &self.forms;
        if let Some((_, id)) = self.table.find(hash, |entry| entry.0 == hash && forms.get(entry.1) == text) {
            return *id;
        }
        let id = self.forms.len() as u32;
        self.forms.text.push_str(text);
        self.forms.ends.push(self.forms.text.len());
        self.table.insert_unique(hash, (hash, id), |entry| entry.0);
        id
    }

    /// The texts that got numbers.
    pub fn forms(self) -> Forms {
        self.forms
    }
}

/// One column under one match form.
pub struct Field {
    /// Index of the column in the input.
    pub column: usize,
    /// For each row the number of its match form.
    pub ids: Vec<u32>,
    /// The match forms.
    pub forms: Forms,
    /// For each number how many rows have it.
    pub counts: Vec<u32>,
}

impl Field {
    /// How many rows have a value.
    pub fn present(&self) -> u64 {
        self.counts.iter().skip(1).map(|n| u64::from(*n)).sum()
    }

    /// How many different values there are.
    pub fn distinct(&self) -> usize {
        self.forms.len() - 1
    }

    /// Pairs of rows with equal values, over all pairs of rows with values.
    pub fn equal_pairs(&self) -> (u64, u64) {
        let pairs = |n: u64| n * n.saturating_sub(1) / 2;
        (self.counts.iter().skip(1).map(|n| pairs(u64::from(*n))).sum(), pairs(self.present()))
    }
}

/// The fields that a plan needs, one for each column and match form.
pub fn build(input: &Input, wanted: &[(usize, Prepare)]) -> Vec<Field> {
    wanted.par_iter().filter_map(|(column, prepare)| Some(field(input.columns.get(*column)?, *column, input.rows, *prepare))).collect()
}

fn field(input: &InputColumn, column: usize, rows: usize, prepare: Prepare) -> Field {
    let (raw_ids, raw) = distinct_raw(input, rows);
    let mut interner = Interner::new();
    let form_of: Vec<u32> = raw.iter().map(|text| interner.number(&prepare(text))).collect();
    let ids: Vec<u32> = raw_ids.into_iter().map(|id| form_of.get(id as usize).copied().unwrap_or(0)).collect();
    let forms = interner.forms();
    let mut counts = vec![0u32; forms.len()];
    for id in &ids {
        counts[*id as usize] += 1;
    }
    Field { column, ids, forms, counts }
}

/// The number of each row's text as it stands, and the texts, which stay where Arrow holds them.
fn distinct_raw<'a>(input: &InputColumn<'a>, rows: usize) -> (Vec<u32>, Vec<&'a str>) {
    let mut table: HashTable<(u64, u32)> = HashTable::new();
    let mut raw: Vec<&'a str> = vec![""];
    let mut ids = Vec::with_capacity(rows);
    for chunk in &input.chunks {
        for row in 0..chunk.len() {
            let text = if chunk.is_null(row) { "" } else { chunk.value(row) };
            if text.is_empty() {
                ids.push(0);
                continue;
            }
            let hash = hash(text.as_bytes());
            let known = table.find(hash, |entry| entry.0 == hash && raw[entry.1 as usize] == text).map(|entry| entry.1);
            let id = known.unwrap_or_else(|| {
                let id = raw.len() as u32;
                raw.push(text);
                table.insert_unique(hash, (hash, id), |entry| entry.0);
                id
            });
            ids.push(id);
        }
    }
    ids.resize(rows, 0);
    (ids, raw)
}

/// A fast hash with a fixed seed. It decides the layout of tables and nothing that shows.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0u8; 8];
        word.copy_from_slice(chunk);
        state = mix(state ^ u64::from_le_bytes(word));
    }
    let mut word = [0u8; 8];
    let rest = chunks.remainder();
    word[..rest.len()].copy_from_slice(rest);
    mix(state ^ u64::from_le_bytes(word))
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the output.
pub fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::StringArray;

    #[test]
    fn equal_forms_share_a_number_and_missing_is_nought() {
        let one = StringArray::from(vec![Some("Ann"), None, Some("bob")]);
        let two = StringArray::from(vec![Some("ANN"), Some(""), Some("Ann")]);
        let input =
            Input { rows: 6, columns: vec![InputColumn { name: "n", chunks: vec![&one, &two], key: false }], source: &[], told: &[] };
        let fields = build(&input, &[(0, str::to_lowercase)]);
        assert_eq!(fields[0].ids, [1, 0, 2, 1, 0, 1]);
        assert_eq!(fields[0].counts, [2, 3, 1]);
        assert_eq!(fields[0].forms.iter().collect::<Vec<_>>(), ["", "ann", "bob"]);
        assert_eq!((fields[0].present(), fields[0].distinct(), fields[0].equal_pairs()), (4, 2, (3, 6)));
        assert_eq!(fields[0].forms.get(99), "");
    }

    #[test]
    fn numbers_are_one_to_one_over_many_texts() {
        let mut interner = Interner::new();
        let first: Vec<u32> = (0..5000).map(|i| interner.number(&format!("value {i}"))).collect();
        let second: Vec<u32> = (0..5000).map(|i| interner.number(&format!("value {i}"))).collect();
        assert_eq!(first, (1..=5000).collect::<Vec<u32>>());
        assert_eq!(first, second);
    }
}
