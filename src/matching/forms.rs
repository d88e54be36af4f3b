//! Texts by number, in pages: a number finds its text.

use super::level::beginning;
use super::table::hash;
use crate::similarity::signature::Signature;
use hashbrown::HashTable;
use rayon::prelude::*;
use std::borrow::Cow;

/// Texts by number; number 0 is the empty one and stands for missing.
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

    fn get(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(begin as usize..*end as usize).unwrap_or("")
    }
}

impl Forms {
    /// So many texts in the order of their numbers, from 1, as `text` makes them of the places from 0; and for each number the
    /// signature of its text, where that is of use. Pages are filled on all threads, and all that is done with a text is done
    /// while it is near.
    pub fn made<'t>(count: usize, signed: bool, text: impl Fn(usize) -> Cow<'t, str> + Sync) -> (Forms, Vec<Signature>) {
        let count = count + 1;
        let mut signatures = vec![Signature::default(); if signed { count } else { 0 }];
        let mut places: Vec<&mut [Signature]> = signatures.chunks_mut(PAGE).collect();
        places.resize_with(count.div_ceil(PAGE), Default::default);
        let page = |(page, signatures): (usize, &mut [Signature])| {
            let mut made = Page::default();
            for number in page * PAGE..count.min((page + 1) * PAGE) {
                made.push(&if number == 0 { Cow::Borrowed("") } else { text(number - 1) });
            }
            made.text.shrink_to_fit();
            made.ends.shrink_to_fit();
            (0..).zip(signatures).for_each(|(at, signature)| *signature = Signature::of(beginning(made.get(at))));
            made
        };
        let pages = places.into_par_iter().enumerate().map(page).collect();
        (Forms { pages, count }, signatures)
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
        self.pages.get(id as usize / PAGE).map_or("", |page| page.get(id as usize % PAGE))
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
        Interner { forms: Forms::made(0, false, |_| Cow::Borrowed("")).0, table: HashTable::new() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_one_to_one_over_many_texts() {
        let mut interner = Interner::new();
        let first: Vec<u32> = (0..5000).map(|i| interner.number(&format!("value {i}"))).collect();
        let second: Vec<u32> = (0..5000).map(|i| interner.number(&format!("value {i}"))).collect();
        assert_eq!(first, (1..=5000).collect::<Vec<u32>>());
        assert_eq!(first, second);
    }

    #[test]
    fn texts_stand_at_their_numbers_with_their_signatures() {
        let text = |at: usize| Cow::Owned(format!("text {at}"));
        for count in [0, 1, PAGE - 1, PAGE, 2 * PAGE + 5] {
            let (forms, signatures) = Forms::made(count, true, text);
            assert_eq!((forms.len(), signatures.len()), (count + 1, count + 1));
            assert!((1..=count).all(|n| forms.get(n as u32) == text(n - 1) && signatures[n] == Signature::of(&text(n - 1))));
            assert_eq!((forms.get(0), forms.get(count as u32 + 1), signatures[0]), ("", "", Signature::of("")));
            assert!(Forms::made(count, false, text).1.is_empty());
        }
    }
}
