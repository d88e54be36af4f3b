//! Columns as numbers: every distinct match form of a column has one, and missing is 0.
//!
//! Customer data repeats itself, so the work of reading text is done once per distinct value, and comparing
//! equal values costs one comparison of integers. Beside a form stands its signature, which rules most strangers
//! out without the text. Values that stand for nothing (`N/A`) are missing.

use super::InputColumn;
use super::number::{self, Numbered};
use super::values::Values;
use super::words::Bags;
use crate::measure::{ColumnFigures, Kind};
use crate::similarity::Prepare;
use crate::similarity::signature::Signature;
use crate::value::placeholder::is_placeholder;
use hashbrown::HashTable;
use rayon::prelude::*;
use std::borrow::Cow;

/// Distinct texts by number; number 0 is the empty one and stands for missing.
pub struct Forms {
    pages: Vec<Page>,
    count: usize,
}

/// Some texts one after the other.
#[derive(Default)]
struct Page {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

/// Texts in a page.
const PAGE: usize = 1 << 12;

impl Page {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }
}

impl Forms {
    /// So many texts in the order of their numbers, from 1.
    fn of<'t>(count: usize, text: impl Fn(usize) -> &'t str + Sync) -> Forms {
        Forms::made(count, |at| Cow::Borrowed(text(at)))
    }

    /// The same for texts that are made on the way. Pages are filled on all threads.
    fn made<'t>(count: usize, text: impl Fn(usize) -> Cow<'t, str> + Sync) -> Forms {
        let page = |page: usize| {
            let mut made = Page::default();
            for number in page * PAGE..(count + 1).min((page + 1) * PAGE) {
                made.push(&if number == 0 { Cow::Borrowed("") } else { text(number - 1) });
            }
            made.text.shrink_to_fit();
            made.ends.shrink_to_fit();
            made
        };
        Forms { pages: (0..(count + 1).div_ceil(PAGE)).into_par_iter().map(page).collect(), count: count + 1 }
    }

    /// Adds the text of the next number.
    fn push(&mut self, text: &str) {
        if self.count.is_multiple_of(PAGE) {
            self.pages.push(Page::default());
        }
        self.pages.iter_mut().last().into_iter().for_each(|page| page.push(text));
        self.count += 1;
    }

    /// The text of a number; unknown numbers are missing.
    pub fn get(&self, id: u32) -> &str {
        let (page, at) = (id as usize / PAGE, id as usize % PAGE);
        let Some((page, end)) = self.pages.get(page).and_then(|page| Some((page, *page.ends.get(at)?))) else { return "" };
        let begin = at.checked_sub(1).map_or(0, |before| page.ends[before]);
        page.text.get(begin as usize..end as usize).unwrap_or("")
    }

    /// How many numbers there are, missing included.
    pub fn len(&self) -> usize {
        self.count
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
        Interner { forms: Forms::of(0, |_| ""), table: HashTable::new() }
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
    let mut fields: Vec<(usize, Field)> = columns.into_par_iter().enumerate().flat_map_iter(of_column).collect();
    fields.sort_by_key(|(nth, _)| *nth);
    fields.into_iter().map(|(_, field)| field).collect()
}

fn field(input: &InputColumn, wanted: &Wanted, rows: usize) -> Field {
    let Values { of: raw, texts } = Values::of(input, rows);
    let says_nothing: Vec<bool> = texts.par_iter().map(|text| is_placeholder(text)).collect();
    let counted = counts(&raw, texts.len() + 1);
    let figures = figures(&raw, &texts, &counted, &says_nothing);
    // Cleansed values are mostly their own match form: then they are numbered already.
    let is_form =
        |at: usize| !says_nothing[at] && matches!((wanted.prepare)(texts[at]), Cow::Borrowed(form) if form.len() == texts[at].len());
    let are_forms = (0..texts.len().min(TRIED)).all(is_form) && (0..texts.len()).into_par_iter().all(is_form);
    let (ids, forms, counts) = if are_forms {
        (raw, Forms::of(texts.len(), |at| texts[at]), counted)
    } else {
        let made = Forms::made(texts.len(), |at| if says_nothing[at] { Cow::Borrowed("") } else { (wanted.prepare)(texts[at]) });
        let forms: Vec<&str> = (1..=texts.len() as u32).map(|id| made.get(id)).collect();
        let Numbered { of, first } = number::texts(&forms);
        let form_of = |number: &u32| number.checked_sub(1).map_or(0, |at| of[at as usize]);
        let ids: Vec<u32> = raw.par_iter().map(form_of).collect();
        let counts = counts(&ids, first.len() + 1);
        (ids, Forms::of(first.len(), |at| forms[first[at] as usize]), counts)
    };
    let signature = |id| Signature::of(super::level::beginning(forms.get(id)));
    let signed = if wanted.signed { forms.len() as u32 } else { 0 };
    let signatures = (0..signed).into_par_iter().map(signature).collect();
    let bags = wanted.weighed.then(|| Bags::of(&forms, &counts));
    Field { signatures, bags, ..Field::new(wanted.column, ids, forms, counts, figures) }
}

/// Values that are looked at before it is worth asking of all whether they are their own forms.
const TRIED: usize = 1000;

/// Rows by which the kind of a column is told, if there are as many, spread over all of them.
const KIND_TOLD_BY: usize = 20_000;

/// What the report says of a column: the numbers of rows, and the texts of numbers from 1 with how many rows have each and
/// whether it is a placeholder.
fn figures(ids: &[u32], texts: &[&str], counted: &[u32], says_nothing: &[bool]) -> ColumnFigures {
    let rows_of = |at: usize| u64::from(counted[at + 1]);
    let placeholder = (0..texts.len()).filter(|at| says_nothing[*at]).map(rows_of).sum();
    let some = ids.iter().step_by(ids.len().div_ceil(KIND_TOLD_BY).max(1)).filter_map(|id| (*id as usize).checked_sub(1));
    let kinds = some.filter(|at| !says_nothing[*at]).map(|at| Kind::of(texts[at]));
    ColumnFigures::counted(u64::from(counted[0]), placeholder, texts.len() as u64, kinds)
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
