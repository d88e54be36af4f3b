//! Father and son: `John Smith Jr` and `John Smith Sr` share a name, a house and a telephone, and are two customers.
//!
//! Comparing leaves such words out, for most records have none of them. Where two records have different ones, that
//! forbids a link as two different identity numbers do. A junior is the second of his name.

use super::InputColumn;
use crate::resolve::Comparison;
use crate::texts::Texts;
use arrow::array::ArrayRef;
use rayon::prelude::*;

/// What says which of several people of one name is meant, in lower case, and the number of the generation.
const WORDS: &[(&str, u32)] =
    &[("sr", 1), ("senior", 1), ("jr", 2), ("junior", 2), ("ii", 2), ("2nd", 2), ("iii", 3), ("3rd", 3), ("iv", 4), ("4th", 4)];

/// For each row the generation that a name says; 0 where none does. Nothing where no two rows differ in it.
pub fn of(columns: &[InputColumn], comparisons: &[Comparison]) -> Option<Vec<u32>> {
    let names =
        comparisons.iter().filter(|comparison| comparison.measure.is_of_names()).filter_map(|comparison| columns.get(comparison.column));
    let mut of_columns = names.map(|column| column.chunks.par_iter().flat_map_iter(of_chunk).collect::<Vec<u32>>());
    let first = of_columns.next()?;
    let generations = of_columns.fold(first, |mut all, further| {
        all.iter_mut().zip(further).filter(|(known, _)| **known == 0).for_each(|(known, further)| *known = further);
        all
    });
    let some = generations.iter().copied().find(|generation| *generation != 0)?;
    generations.iter().any(|generation| *generation != 0 && *generation != some).then_some(generations)
}

fn of_chunk(chunk: &ArrayRef) -> Vec<u32> {
    let of = |text: Option<&str>| text.map_or(0, generation);
    match Texts::of(chunk) {
        Some(Texts::Plain(plain)) => plain.iter().map(of).collect(),
        Some(Texts::Words(numbers, words)) => {
            let of_words: Vec<u32> = words.iter().map(of).collect();
            numbers.keys_iter().map(|word| word.map_or(0, |word| of_words[word])).collect()
        }
        None => vec![0; chunk.len()],
    }
}

/// The generation that a name says behind its first word; 0 if it says none.
fn generation(name: &str) -> u32 {
    let Some((_, further)) = name.trim_start().split_once([' ', ',']) else { return 0 };
    let of = |word: &str| WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, generation)| *generation);
    further.split([' ', ',']).rev().find_map(|word| of(word.trim_end_matches('.'))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::Measure;
    use arrow::array::{DictionaryArray, StringArray};
    use arrow::datatypes::Int32Type;
    use std::sync::Arc;

    #[test]
    fn names_say_the_generation_behind_the_first_word() {
        for (name, expected) in [
            ("John Smith Jr.", 2),
            ("SMITH JR, JOHN", 2),
            ("Smith, John Sr", 1),
            ("Smith III", 3),
            ("Smith II", 2),
            ("Smith, John I", 0),
            ("Junior Smith", 0),
            ("Smith", 0),
            ("Sr", 0),
            ("张伟", 0),
            ("", 0),
        ] {
            assert_eq!(generation(name), expected, "{name}");
        }
    }

    #[test]
    fn generations_are_told_where_two_rows_differ() {
        let comparison = |kind: &str| Comparison {
            name: "n".into(),
            column: 0,
            measure: Measure::Named(crate::similarity::find(kind).unwrap()),
            term_frequency: false,
            unless: Vec::new(),
        };
        let plain: ArrayRef = Arc::new(StringArray::from(vec![Some("Smith Jr"), None, Some("Smith Sr"), Some("Smith")]));
        let words: DictionaryArray<Int32Type> = vec![Some("Smith Jr"), None, Some("Smith Sr"), Some("Smith")].into_iter().collect();
        for chunk in [plain.clone(), Arc::new(words)] {
            let columns = [InputColumn { name: "n", chunks: vec![chunk], key: false }];
            assert_eq!(of(&columns, &[comparison("family_name")]), Some(vec![2, 0, 1, 0]));
            assert_eq!(of(&columns, &[comparison("organisation")]), None);
        }
        let same = [InputColumn { name: "n", chunks: vec![plain.slice(0, 2)], key: false }];
        assert_eq!(of(&same, &[comparison("name")]), None);
    }
}
