//! Columns as numbers: every distinct match form of a column has one, and missing is 0.
//!
//! Customer data repeats itself, so the work of reading text is done once per distinct value, and comparing
//! equal values costs one comparison of integers. Beside a form stands its signature, which rules most strangers
//! out without the text. Values that stand for nothing (`N/A`) are missing.

use super::InputColumn;
use super::forms::Forms;
use super::number::{self, Numbered};
use super::values::Values;
use super::words::Bags;
use crate::measure::{ColumnFigures, Kind};
use crate::similarity::Prepare;
use crate::similarity::signature::Signature;
use crate::texts::Texts;
use crate::value::placeholder::is_placeholder;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// A column under a match form.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// Index of the column in the input.
    pub column: usize,
    /// How its values become match forms.
    pub prepare: Prepare,
    /// Whether signatures are of use.
    pub signed: bool,
    /// Whether words are to be weighed.
    pub weighed: bool,
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
    /// For each row the number of its match form, until all numbers are laid out by row.
    pub ids: Vec<u32>,
    /// The match forms.
    pub forms: Forms,
    /// For each number how many rows have it.
    pub counts: Vec<u32>,
    /// How many rows have a value. This and `equal` are asked for more often than counts are worth reading.
    pub present: u64,
    /// How many pairs of rows have equal values.
    pub equal: u64,
    /// For each number the signature of its form; none where nobody asked for them.
    pub signatures: Vec<Signature>,
    /// For each number the words of its form, weighed; none where nobody asked for them.
    pub bags: Option<Bags>,
    /// The same as `equal_pairs` for rows of different lists, where there are lists.
    pub open: Option<(u64, u64)>,
    /// What the values were like before they became forms.
    pub figures: ColumnFigures,
}

impl Field {
    /// A column of numbers with their match forms, without signatures and words.
    fn new(column: usize, ids: Vec<u32>, forms: Forms, counts: Vec<u32>, figures: ColumnFigures) -> Field {
        let some = counts.get(1..).unwrap_or_default().iter().map(|n| u64::from(*n));
        let (present, equal) = some.fold((0, 0), |(present, equal), n| (present + n, equal + pairs(n)));
        Field { column, ids, forms, counts, present, equal, signatures: Vec::new(), bags: None, open: None, figures }
    }

    /// How many different values there are.
    pub fn distinct(&self) -> usize {
        self.forms.len() - 1
    }

    /// The number of a value; 0, as if it were missing, where one row alone has it and so it brings nobody together.
    pub fn unless_alone(&self, id: u32) -> u32 {
        if self.counts.get(id as usize) == Some(&1) { 0 } else { id }
    }

    /// Pairs of rows with equal values, over all pairs of rows with values.
    pub fn equal_pairs(&self) -> (u64, u64) {
        (self.equal, pairs(self.present))
    }

    /// Leaves pairs of one list out of what is counted of equal values: nobody is twice in it.
    pub fn count_open(&mut self, lists: &[u32]) {
        let there = self.ids.iter().zip(lists).filter(|(id, list)| **id != 0 && **list != 0);
        let mut both: Vec<(u32, u32)> = there.map(|(id, list)| (*list, *id)).collect();
        both.sort_unstable();
        let sum = |same: fn(&(u32, u32), &(u32, u32)) -> bool| both.chunk_by(same).map(|some| pairs(some.len() as u64)).sum::<u64>();
        let (equal, all) = self.equal_pairs();
        self.open = Some((equal - sum(|a, b| a == b), all - sum(|a, b| a.0 == b.0)));
    }
}

/// The pairs of so many things.
pub fn pairs(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

/// The fields that a plan needs, one for each column and match form. A column is let go as soon as it has numbers.
pub fn build(columns: Vec<InputColumn>, wanted: &[Wanted], rows: usize) -> Vec<Field> {
    let of_column = |(at, column): (usize, InputColumn)| -> Vec<(usize, Field)> {
        let wanted = wanted.iter().enumerate().filter(|(_, wanted)| wanted.column == at);
        wanted.map(|(nth, wanted)| (nth, field(&column, wanted, rows))).collect()
    };
    // The long ones first, one by one to whoever is free: the short ones fill the gaps that they leave, where one thread waits
    // for the other.
    let mut columns: Vec<(usize, InputColumn)> = columns.into_iter().enumerate().collect();
    columns.sort_by_key(|(_, column)| Reverse(column.chunks.iter().filter_map(Texts::of).map(|texts| texts.bytes()).sum::<usize>()));
    let mut fields: Vec<(usize, Field)> = columns.into_iter().par_bridge().flat_map_iter(of_column).collect();
    fields.sort_by_key(|(nth, _)| *nth);
    fields.into_iter().map(|(_, field)| field).collect()
}

fn field(input: &InputColumn, wanted: &Wanted, rows: usize) -> Field {
    let Values { of: raw, texts } = Values::of(input, rows);
    let counted = counts(&raw, texts.len() + 1);
    let (are_forms, placeholder) = (AtomicBool::new(true), AtomicU64::new(0));
    let form = |at: usize| {
        let (form, becomes) = form_of(texts[at], wanted.prepare);
        if becomes == Becomes::Missing {
            placeholder.fetch_add(u64::from(counted[at + 1]), Relaxed);
        }
        if becomes != Becomes::Itself && are_forms.load(Relaxed) {
            are_forms.store(false, Relaxed);
        }
        form
    };
    // Cleansed values are mostly their own match form: then they are numbered already, and signed at once. Some tell whether that
    // is likely.
    let likely = texts.iter().take(TRIED).all(|text| form_of(text, wanted.prepare).1 == Becomes::Itself);
    let (made, signatures) = Forms::made(texts.len(), wanted.signed && likely, form);
    let figures = figures(&raw, &texts, counted[0], placeholder.into_inner());
    let (ids, forms, counts, signatures) = match are_forms.into_inner() {
        true => (raw, made, counted, signatures),
        false => numbered_anew(raw, &made, wanted.signed),
    };
    let bags = wanted.weighed.then(|| Bags::of(&forms, &counts));
    Field { signatures, bags, ..Field::new(wanted.column, ids, forms, counts, figures) }
}

/// Gives numbers to forms, given the number of each row among forms of which some are equal.
fn numbered_anew(raw: Vec<u32>, made: &Forms, signed: bool) -> (Vec<u32>, Forms, Vec<u32>, Vec<Signature>) {
    let forms: Vec<&str> = made.iter().skip(1).collect();
    let Numbered { of, first } = number::texts(&forms);
    let ids: Vec<u32> = raw.into_par_iter().map(|id| id.checked_sub(1).map_or(0, |at| of[at as usize])).collect();
    let counts = counts(&ids, first.len() + 1);
    let (forms, signatures) = Forms::made(first.len(), signed, |at| Cow::Borrowed(forms[first[at] as usize]));
    (ids, forms, counts, signatures)
}

/// What a value becomes as a match form.
#[derive(PartialEq, Eq)]
enum Becomes {
    Itself,
    Other,
    /// It says nothing.
    Missing,
}

fn form_of(text: &str, prepare: Prepare) -> (Cow<'_, str>, Becomes) {
    if is_placeholder(text) {
        return (Cow::Borrowed(""), Becomes::Missing);
    }
    let form = prepare(text);
    let is_itself = match &form {
        Cow::Borrowed(form) => form.len() == text.len(),
        Cow::Owned(form) => form == text,
    };
    (form, if is_itself { Becomes::Itself } else { Becomes::Other })
}

/// Values by which it is told whether all are likely to be their own forms.
const TRIED: usize = 1_000;

/// Rows by which the kind of a column is told, if as many have a value, spread over all that do: each is a wait for memory.
const KIND_TOLD_BY: usize = 5_000;

/// What the report says of a column: the numbers of rows, the texts of numbers from 1, and how many rows have none or a
/// placeholder.
fn figures(ids: &[u32], texts: &[&str], missing: u32, placeholder: u64) -> ColumnFigures {
    let step = (ids.len() - missing as usize).div_ceil(KIND_TOLD_BY).max(1);
    let some = ids.iter().filter_map(|id| (*id as usize).checked_sub(1)).step_by(step);
    let kinds = some.map(|at| texts[at]).filter(|text| !is_placeholder(text)).map(Kind::of);
    ColumnFigures::counted(u64::from(missing), placeholder, texts.len() as u64, kinds)
}

/// How many rows have each number.
fn counts(ids: &[u32], numbers: usize) -> Vec<u32> {
    let mut counts = vec![0u32; numbers];
    ids.iter().for_each(|id| counts[*id as usize] += 1);
    counts
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
pub mod tests {
    use super::super::forms::Interner;
    use super::*;
    use arrow::array::{ArrayRef, StringArray};
    use std::sync::Arc;

    fn column(chunks: Vec<ArrayRef>) -> Vec<InputColumn<'static>> {
        vec![InputColumn { name: "n", chunks, key: false }]
    }

    /// A column of these texts; an empty one is missing.
    pub fn field(values: &[&str]) -> Field {
        let mut interner = Interner::new();
        let ids: Vec<u32> = values.iter().map(|v| interner.number(v)).collect();
        let forms = interner.forms();
        let counts = counts(&ids, forms.len());
        Field::new(0, ids, forms, counts, ColumnFigures::counted(0, 0, 0, std::iter::empty()))
    }

    fn wanted(prepare: Prepare) -> [Wanted; 1] {
        [Wanted { column: 0, prepare, signed: true, weighed: false }]
    }

    #[test]
    fn equal_forms_share_a_number_and_missing_is_nought() {
        let one = StringArray::from(vec![Some("Ann"), None, Some("bob"), Some("N/A")]);
        let two = StringArray::from(vec![Some("ANN"), Some(""), Some("Ann")]);
        let fields = build(column(vec![Arc::new(one), Arc::new(two)]), &wanted(|raw| Cow::Owned(raw.to_lowercase())), 7);
        let numbers: Vec<&str> = fields[0].ids.iter().map(|id| fields[0].forms.get(*id)).collect();
        assert_eq!(numbers, ["ann", "", "bob", "", "ann", "", "ann"]);
        assert_eq!(fields[0].counts.iter().sum::<u32>(), 7);
        assert_eq!((fields[0].present, fields[0].distinct(), fields[0].equal_pairs()), (4, 2, (3, 6)));
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
            let fields = build(column(vec![Arc::new(values.clone())]), &wanted(prepare), 4);
            let ids = &fields[0].ids;
            assert_eq!(fields[0].signatures, fields[0].forms.iter().map(Signature::of).collect::<Vec<_>>());
            assert!(ids[0] == ids[2] && ids[0] != ids[1] && ids[3] == 0 && fields[0].forms.get(ids[1]).starts_with('a'));
        }
    }

    #[test]
    fn forms_that_differ_late_are_numbered_like_those_that_differ_early() {
        // More values than are tried at first; behind them one that becomes another and one that says nothing.
        let mut values: Vec<String> = (0..TRIED + 10).map(|at| format!("v{at}")).collect();
        values.extend(["V7".to_string(), "N/A".to_string()]);
        let lower: Prepare = |raw| if raw.starts_with('V') { Cow::Owned(raw.to_lowercase()) } else { Cow::Borrowed(raw) };
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(&values));
        let field = build(column(vec![texts]), &wanted(lower), values.len()).remove(0);
        assert_eq!((field.distinct(), field.present), (TRIED + 10, TRIED as u64 + 11));
        assert_eq!(field.ids[TRIED + 10..], [field.ids[7], 0]);
        assert_eq!((field.counts[field.ids[7] as usize], field.counts.len()), (2, field.forms.len()));
        assert_eq!(field.signatures, field.forms.iter().map(Signature::of).collect::<Vec<_>>());
    }

    #[test]
    fn a_column_with_few_values_has_their_kind() {
        let rows = 3 * KIND_TOLD_BY;
        let values: ArrayRef = Arc::new(StringArray::from_iter((0..rows).map(|row| (row == 7).then_some("2024-01-31"))));
        let field = build(column(vec![values]), &wanted(|raw| Cow::Borrowed(raw)), rows).remove(0);
        assert_eq!(field.figures.kind, Kind::Date);
    }
}
