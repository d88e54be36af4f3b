//! Columns as numbers: every distinct match form of a column has one, and missing is 0.
//!
//! Customer data repeats itself, so the work of reading text is done once per distinct value, and comparing
//! equal values costs one comparison of integers. Beside a form stands its signature, which rules most strangers
//! out without the text. Values that stand for nothing (`N/A`) are missing.

use super::number::{self, Numbered};
use super::InputColumn;
use crate::measure::{ColumnFigures, Kind};
use crate::similarity::Prepare;
use crate::similarity::signature::Signature;
use crate::value::placeholder::is_placeholder;
use arrow::array::Array;
use hashbrown::HashTable;
use rayon::prelude::*;
use std::borrow::Cow;

/// Distinct texts one after the other; number 0 is the empty one and stands for missing.
pub struct Forms {
    text: String,
    /// Where each text ends, counted from where its page begins.
    ends: Vec<u32>,
    /// Where each page of texts begins.
    pages: Vec<usize>,
}

/// Texts in a page.
const PAGE: usize = 1 << 12;

impl Forms {
    /// Texts in the order of their numbers, from 1.
    fn of<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Forms {
        let bytes = texts.clone().map(str::len).sum();
        let ends = Vec::with_capacity(texts.size_hint().0 + 1);
        let mut forms = Forms { text: String::with_capacity(bytes), ends, pages: Vec::new() };
        forms.push("");
        texts.for_each(|text| forms.push(text));
        forms
    }

    /// Adds the text of the next number.
    fn push(&mut self, text: &str) {
        if self.ends.len().is_multiple_of(PAGE) {
            self.pages.push(self.text.len());
        }
        self.text.push_str(text);
        let page = self.pages.last().copied().unwrap_or(0);
        self.ends.push((self.text.len() - page) as u32);
    }

    /// The text of a number; unknown numbers are missing.
    pub fn get(&self, id: u32) -> &str {
        let at = id as usize;
        let (Some(end), Some(page)) = (self.ends.get(at), self.pages.get(at / PAGE)) else { return "" };
        let begin = if at.is_multiple_of(PAGE) { 0 } else { self.ends[at - 1] };
        self.text.get(page + begin as usize..page + *end as usize).unwrap_or("")
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

/// Gives numbers to texts one by one, in the order in which they come.
pub struct Interner {
    forms: Forms,
    table: HashTable<(u64, u32)>,
}

impl Interner {
    /// Only missing has a number yet.
    pub fn new() -> Self {
        Interner { forms: Forms::of(std::iter::empty()), table: HashTable::new() }
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
        self.forms.push(text);
        self.table.insert_unique(hash, (hash, id), |entry| entry.0);
        id
    }

    /// The texts that got numbers.
    #[cfg(test)]
    pub fn forms(self) -> Forms {
        self.forms
    }
}

/// A column under a match form.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// Index of the column in the input.
    pub column: usize,
    /// How its values become match forms.
    pub prepare: Prepare,
    /// Whether signatures are of use.
    pub signed: bool,
}

impl Wanted {
    /// Two functions at one address are one function; the other way round costs only a second field.
    pub fn is_same_form(&self, other: &Wanted) -> bool {
        self.column == other.column && std::ptr::fn_addr_eq(self.prepare, other.prepare)
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
    /// For each number the signature of its form; none where nobody asked for them.
    pub signatures: Vec<Signature>,
    /// What the values were like before they became forms.
    pub figures: ColumnFigures,
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

/// The fields that a plan needs, one for each column and match form. A column is let go as soon as it has numbers.
pub fn build(columns: Vec<InputColumn>, wanted: &[Wanted], rows: usize) -> Vec<Field> {
    let of_column = |(at, column): (usize, InputColumn)| -> Vec<(usize, Field)> {
        let wanted = wanted.iter().enumerate().filter(|(_, wanted)| wanted.column == at);
        wanted.map(|(nth, wanted)| (nth, field(&column, wanted, rows))).collect()
    };
    let mut fields: Vec<(usize, Field)> = columns.into_par_iter().enumerate().flat_map_iter(of_column).collect();
    fields.sort_by_key(|(nth, _)| *nth);
    fields.into_iter().map(|(_, field)| field).collect()
}

fn field(input: &InputColumn, wanted: &Wanted, rows: usize) -> Field {
    let texts = texts(input, rows);
    let raw = number::texts(&texts);
    let forms: Vec<Form> = raw.first.par_iter().map(|row| Form::of(texts[*row as usize], wanted.prepare)).collect();
    let rows = counts(&raw.of, raw.first.len() + 1);
    let of_distinct = forms.iter().zip(&rows[1..]).map(|(form, rows)| (form.kind, u64::from(*rows)));
    let figures = ColumnFigures::of_distinct(u64::from(rows[0]), of_distinct);
    // Cleansed values are mostly their own match form: then they are numbered already.
    let is_raw = |(form, row): (&Form, &u32)| matches!(form.text, Cow::Borrowed(same) if same.len() == texts[*row as usize].len());
    let (ids, forms) = if forms.iter().zip(&raw.first).all(is_raw) {
        (raw.of, Forms::of(forms.iter().map(AsRef::as_ref)))
    } else {
        let Numbered { of, first } = number::texts(&forms);
        let form_of = |number: &u32| number.checked_sub(1).map_or(0, |at| of[at as usize]);
        (raw.of.par_iter().map(form_of).collect(), Forms::of(first.iter().map(|at| forms[*at as usize].as_ref())))
    };
    let counts = counts(&ids, forms.len());
    let signature = |id| Signature::of(super::level::beginning(forms.get(id)));
    let signed = if wanted.signed { forms.len() as u32 } else { 0 };
    let signatures = (0..signed).into_par_iter().map(signature).collect();
    Field { column: wanted.column, ids, forms, counts, signatures, figures }
}

/// How many rows have each number.
fn counts(ids: &[u32], numbers: usize) -> Vec<u32> {
    let mut counts = vec![0u32; numbers];
    ids.iter().for_each(|id| counts[*id as usize] += 1);
    counts
}

/// The texts of a column by row, where Arrow holds them; missing ones are empty.
fn texts<'a>(input: &'a InputColumn, rows: usize) -> Vec<&'a str> {
    let mut texts = Vec::with_capacity(rows);
    for chunk in &input.chunks {
        match chunk.null_count() {
            0 => texts.extend((0..chunk.len()).map(|row| chunk.value(row))),
            _ => texts.extend(chunk.iter().map(Option::unwrap_or_default)),
        }
    }
    texts.resize(rows, "");
    texts
}

/// What becomes of a value.
struct Form<'a> {
    text: Cow<'a, str>,
    /// Its kind, for the report; none for a placeholder, which is missing.
    kind: Option<Kind>,
}

impl<'a> Form<'a> {
    fn of(raw: &'a str, prepare: Prepare) -> Form<'a> {
        match is_placeholder(raw) {
            true => Form { text: Cow::Borrowed(""), kind: None },
            false => Form { text: prepare(raw), kind: Some(Kind::of(raw)) },
        }
    }
}

impl AsRef<str> for Form<'_> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A fast hash with a fixed seed: eight bytes a step, each folded in by a multiplication of 64 by 64 bits, as wyhash
/// and its kin do. It decides the layout of tables and nothing that shows.
pub fn hash(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |state: u64, word: u64| {
        let product = u128::from(state ^ word) * u128::from(ODD);
        product as u64 ^ (product >> 64) as u64
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let state = words.iter().fold(bytes.len() as u64 ^ ODD.rotate_left(32), |state, word| fold(state, u64::from_le_bytes(*word)));
    let mut word = [0u8; 8];
    word[..rest.len()].copy_from_slice(rest);
    mix(fold(state, u64::from_le_bytes(word)))
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

    fn wanted(prepare: Prepare) -> [Wanted; 1] {
        [Wanted { column: 0, prepare, signed: true }]
    }

    #[test]
    fn equal_forms_share_a_number_and_missing_is_nought() {
        let one = StringArray::from(vec![Some("Ann"), None, Some("bob"), Some("N/A")]);
        let two = StringArray::from(vec![Some("ANN"), Some(""), Some("Ann")]);
        let columns = vec![InputColumn { name: "n", chunks: vec![one, two], key: false }];
        let fields = build(columns, &wanted(|raw| Cow::Owned(raw.to_lowercase())), 7);
        let numbers: Vec<&str> = fields[0].ids.iter().map(|id| fields[0].forms.get(*id)).collect();
        assert_eq!(numbers, ["ann", "", "bob", "", "ann", "", "ann"]);
        assert_eq!(fields[0].counts.iter().sum::<u32>(), 7);
        assert_eq!((fields[0].present(), fields[0].distinct(), fields[0].equal_pairs()), (4, 2, (3, 6)));
        assert_eq!(fields[0].forms.get(99), "");
        let ColumnFigures { missing, placeholder, distinct, .. } = fields[0].figures;
        assert_eq!((missing, placeholder, distinct), (2, 1, 4));
        assert_eq!(fields[0].signatures.len(), 3);
        assert_eq!(fields[0].signatures[fields[0].ids[2] as usize], Signature::of("bob"));
    }

    #[test]
    fn forms_are_numbered_whether_or_not_they_are_the_values() {
        let values = StringArray::from(vec![Some("b"), Some("a"), Some("b"), None]);
        for prepare in [(|raw| Cow::Borrowed(raw)) as Prepare, |raw| Cow::Owned(raw.to_owned()), |raw| Cow::Owned(format!("{raw}!"))] {
            let columns = vec![InputColumn { name: "n", chunks: vec![values.clone()], key: false }];
            let fields = build(columns, &wanted(prepare), 4);
            let ids = &fields[0].ids;
            assert!(ids[0] == ids[2] && ids[0] != ids[1] && ids[3] == 0 && fields[0].forms.get(ids[1]).starts_with('a'));
        }
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
