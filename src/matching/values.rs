//! The distinct values of a column, and which rows have them.
//!
//! Where a file keeps a column as numbers of words in a list, only the words are read and numbered; else every text is.

use super::InputColumn;
use super::number::{self, Numbered};
use crate::texts::Texts;
use arrow::array::{Array, DictionaryArray, StringArray};
use arrow::datatypes::Int32Type;
use rayon::prelude::*;

/// The distinct values of a column as they were read.
pub struct Values<'a> {
    /// For each row the number of its value; 0 is missing.
    pub of: Vec<u32>,
    /// For each number but 0 its text, where Arrow holds it: number n stands at n − 1. They come in the order of rows.
    pub texts: Vec<&'a str>,
}

/// The number of a word that no row has had yet.
const NOT_SEEN: u32 = u32::MAX;

impl<'a> Values<'a> {
    /// The values of a column with so many rows.
    pub fn of(input: &'a InputColumn, rows: usize) -> Values<'a> {
        let chunks: Vec<Texts> = input.chunks.iter().filter_map(Texts::of).collect();
        let words = |texts: &Texts<'a>| if let Texts::Words(numbers, words) = *texts { Some((numbers, words)) } else { None };
        match chunks.iter().map(words).collect::<Option<Vec<_>>>() {
            Some(chunks) => Values::of_words(&chunks, rows),
            None => Values::of_texts(&chunks, rows),
        }
    }

    fn of_texts(chunks: &[Texts<'a>], rows: usize) -> Values<'a> {
        let mut texts: Vec<&str> = vec![""; rows];
        let mut rest = texts.as_mut_slice();
        let take = |chunk| {
            let (taken, others) = std::mem::take(&mut rest).split_at_mut(Texts::len(chunk));
            rest = others;
            (chunk, taken)
        };
        let parts: Vec<(&Texts, &mut [&str])> = chunks.iter().map(take).collect();
        parts.into_par_iter().for_each(|(chunk, texts)| match chunk {
            Texts::Plain(plain) => {
                (0..).zip(&mut *texts).for_each(|(row, text)| *text = plain.value(row));
                // What stands where a value is missing is anything.
                let missing = plain.nulls().into_iter().flat_map(|nulls| (0..nulls.len()).filter(|row| nulls.is_null(*row)));
                missing.for_each(|row| texts[row] = "");
            }
            _ => (0..).zip(texts).for_each(|(row, text)| *text = chunk.value(row).unwrap_or_default()),
        });
        let Numbered { of, first } = number::texts(&texts);
        Values { of, texts: first.into_iter().map(|row| texts[row as usize]).collect() }
    }

    /// The words of all lists get numbers, and then those that rows have, in the order of rows. Chunks that were read
    /// together share a list.
    fn of_words(chunks: &[(&'a DictionaryArray<Int32Type>, &'a StringArray)], rows: usize) -> Values<'a> {
        let mut lists: Vec<(&StringArray, usize)> = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        let mut begins: Vec<usize> = Vec::with_capacity(chunks.len());
        for (_, list) in chunks {
            let known = lists.iter().rev().find(|(known, _)| std::ptr::eq(*known, *list)).map(|(_, begin)| *begin);
            begins.push(known.unwrap_or(words.len()));
            if known.is_none() {
                lists.push((list, words.len()));
                words.extend(list.iter().map(Option::unwrap_or_default));
            }
        }
        let Numbered { of: same, first } = number::texts(&words);
        let (mut of, mut texts, mut in_order) = (Vec::with_capacity(rows), Vec::new(), vec![0u32; first.len() + 1]);
        // A row waits for one place in memory, but where its word is new.
        let mut number_of = vec![NOT_SEEN; words.len()];
        let mut number = |word: usize| {
            if number_of[word] == NOT_SEEN {
                let same = same[word] as usize;
                if same != 0 && in_order[same] == 0 {
                    texts.push(words[first[same - 1] as usize]);
                    in_order[same] = texts.len() as u32;
                }
                number_of[word] = in_order[same];
            }
            number_of[word]
        };
        for ((numbers, _), begin) in chunks.iter().zip(begins) {
            match numbers.null_count() {
                0 => of.extend(numbers.keys().values().iter().map(|word| number(begin + *word as usize))),
                _ => of.extend(numbers.keys_iter().map(|word| word.map_or(0, |word| number(begin + word)))),
            }
        }
        of.resize(rows, 0);
        Values { of, texts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, Int32Array};
    use std::sync::Arc;

    #[test]
    fn words_of_lists_get_the_numbers_of_their_texts() {
        // Two chunks share a list with a word twice, one that nobody has and one that is missing; the third has its own.
        let list: ArrayRef = Arc::new(StringArray::from(vec![Some("b"), Some("unused"), Some("a"), None, Some("b")]));
        let other: ArrayRef = Arc::new(StringArray::from(vec!["c", "a"]));
        let words = |numbers: Vec<Option<i32>>, list: &ArrayRef| -> ArrayRef {
            Arc::new(DictionaryArray::<Int32Type>::try_new(Int32Array::from(numbers), list.clone()).unwrap())
        };
        let chunks =
            vec![words(vec![Some(2), None, Some(0)], &list), words(vec![Some(3), Some(4)], &list), words(vec![Some(1), Some(0)], &other)];
        let plain: Vec<Option<&str>> = chunks
            .iter()
            .flat_map(|c| {
                let t = Texts::of(c).unwrap();
                (0..c.len()).map(move |row| t.value(row))
            })
            .collect();
        let plain: ArrayRef = Arc::new(StringArray::from(plain));
        let input = |chunks| InputColumn { name: "n", chunks, key: false };
        let (words, plain) = (input(chunks), input(vec![plain]));
        let (of_words, of_texts) = (Values::of(&words, 8), Values::of(&plain, 8));
        assert_eq!(of_words.of, [1, 0, 2, 0, 2, 1, 3, 0]);
        assert_eq!((of_words.of, of_words.texts), (of_texts.of, of_texts.texts));
    }
}
