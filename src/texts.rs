//! Columns of text as they are in memory: each text by itself, or numbers of words in a list.
//!
//! A file that keeps a column as numbers of words lets whatever is done once a value be done once a word. Ingest leaves
//! such columns as they are where whoever looks at them can read both.

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, StringArray};
use arrow::datatypes::{DataType, Int32Type};

/// The type of a column that is numbers of words in a list.
pub fn words_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// Whether a column is numbers of words in a list.
pub fn is_words(kind: &DataType) -> bool {
    *kind == words_type()
}

/// The texts of a column: each as it is, or numbers of words in a list.
pub enum Texts<'a> {
    /// As they are.
    Plain(&'a StringArray),
    /// Numbers, and the words that they stand for.
    Words(&'a DictionaryArray<Int32Type>, &'a StringArray),
}

impl<'a> Texts<'a> {
    /// The texts of a column; nothing where it holds something else.
    pub fn of(array: &'a ArrayRef) -> Option<Texts<'a>> {
        if let Some(plain) = array.as_string_opt::<i32>() {
            return Some(Texts::Plain(plain));
        }
        let words = array.as_dictionary_opt::<Int32Type>()?;
        Some(Texts::Words(words, words.values().as_string_opt::<i32>()?))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Texts::Plain(texts) => texts.len(),
            Texts::Words(numbers, _) => numbers.len(),
        }
    }

    /// How many bytes of text each by itself there are; words in a list count as nothing.
    pub fn bytes(&self) -> usize {
        match self {
            Texts::Plain(texts) => {
                let ends = texts.value_offsets();
                (ends[texts.len()] - ends[0]) as usize
            }
            Texts::Words(..) => 0,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a row.
    pub fn value(&self, row: usize) -> Option<&'a str> {
        match self {
            Texts::Plain(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Words(numbers, words) => numbers.key(row).filter(|word| words.is_valid(*word)).map(|word| words.value(word)),
        }
    }
}
