//! The words of a column's values, weighed by how rare they are in the table.
//!
//! A word's weight is the logarithm of how many values there are for each that has it (inverse document frequency;
//! Spärck Jones 1972), so that `limited` says little and a family name much. The weights of a value are scaled until
//! their squares sum up to 1: then likeness is the cosine.

use super::forms::{Forms, Interner};
use super::table::{hash, mix};
use crate::similarity::words::{self, MOST, Word};

/// The weighed words of values, by the values' numbers.
pub struct Bags {
    vocabulary: Forms,
    /// Where the words of each value begin, and the end of the last.
    starts: Vec<u32>,
    /// Numbers and weights of the words, in the order in which they are written.
    words: Vec<(u32, f32)>,
}

impl Bags {
    /// The words of forms, of which each stands in so many rows.
    pub fn of(forms: &Forms, counts: &[u32]) -> Bags {
        let mut interner = Interner::new();
        let (mut starts, mut numbers, mut rows) = (vec![0u32], Vec::new(), vec![0u64]);
        let mut all = 0u64;
        for (form, count) in forms.iter().zip(counts) {
            let begin = numbers.len();
            for word in form.split(' ').filter(|word| !word.is_empty()) {
                let number = interner.number(word);
                if !numbers[begin..].contains(&number) && numbers.len() - begin < MOST {
                    rows.resize(rows.len().max(number as usize + 1), 0);
                    rows[number as usize] += u64::from(*count);
                    numbers.push(number);
                }
            }
            all += if numbers.len() > begin { u64::from(*count) } else { 0 };
            starts.push(numbers.len() as u32);
        }
        let rarity = |number: u32| (1.0 + all as f64 / rows[number as usize].max(1) as f64).ln();
        let mut words = Vec::with_capacity(numbers.len());
        for ends in starts.windows(2) {
            let bag = &numbers[ends[0] as usize..ends[1] as usize];
            let length = bag.iter().map(|word| rarity(*word).powi(2)).sum::<f64>().sqrt();
            words.extend(bag.iter().map(|word| (*word, (rarity(*word) / length) as f32)));
        }
        Bags { vocabulary: interner.forms(), starts, words }
    }

    fn bag(&self, value: u32) -> &[(u32, f32)] {
        &self.words[self.starts[value as usize] as usize..self.starts[value as usize + 1] as usize]
    }

    /// How alike the words of two values are, 0 to 1.
    pub fn similarity(&self, a: u32, b: u32) -> f64 {
        let mut bags = [[Word { number: 0, text: "", weight: 0.0 }; MOST]; 2];
        for (value, words) in [a, b].into_iter().zip(&mut bags) {
            for (place, (number, weight)) in words.iter_mut().zip(self.bag(value)) {
                *place = Word { number: *number, text: self.vocabulary.get(*number), weight: f64::from(*weight) };
            }
        }
        words::similarity(&bags[0][..self.bag(a).len()], &bags[1][..self.bag(b).len()])
    }

    /// The word of a value that fewest have, the first of equals. Empty where there are no words.
    pub fn rarest(&self, value: u32) -> &str {
        let rarest = self.bag(value).iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
        rarest.map_or("", |(number, _)| self.vocabulary.get(*number))
    }

    /// The word that stands for a value in the `nth` sample: the same for two values as often as they have words in
    /// common, weighed by the squares of the weights. Empty where there are no words.
    ///
    /// Source: M. Charikar (2002), *Similarity estimation techniques from rounding algorithms*, STOC; the draw of one
    /// among weighed things by exponential variables.
    pub fn sample(&self, value: u32, nth: usize) -> &str {
        let draw = |(number, weight): &(u32, f32)| {
            let uniform = (mix(hash(self.vocabulary.get(*number).as_bytes()) ^ mix(nth as u64)) >> 11) as f64 / (1u64 << 53) as f64;
            -(1.0 - uniform).ln() / f64::from(*weight).powi(2)
        };
        let drawn = self.bag(value).iter().min_by(|a, b| draw(a).total_cmp(&draw(b)));
        drawn.map_or("", |(number, _)| self.vocabulary.get(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bags(texts: &[&str]) -> Bags {
        let mut interner = Interner::new();
        texts.iter().for_each(|text| _ = interner.number(text));
        Bags::of(&interner.forms(), &vec![1; texts.len() + 1])
    }

    #[test]
    fn rare_words_decide() {
        let bags = bags(&["adler foods limited", "adler limited", "brandt limited", "conrad limited", "decker limited"]);
        assert!(bags.similarity(1, 2) > 0.6 && bags.similarity(2, 3) < 0.3);
        assert!((bags.similarity(1, 1) - 1.0).abs() < 1e-6);
        assert_eq!(bags.similarity(0, 1), 0.0);
        assert_eq!(["", "adler", "adler", "brandt"].map(str::to_owned), [0, 2, 2, 3].map(|value| bags.rarest(value).to_owned()));
    }

    #[test]
    fn samples_agree_as_often_as_words_are_in_common() {
        let bags = bags(&["a b c d", "a b c e", "f g h i"]);
        let agree = |x, y| (0..2000).filter(|nth| bags.sample(x, *nth) == bags.sample(y, *nth)).count();
        assert_eq!((agree(1, 1), agree(1, 3)), (2000, 0));
        assert!((600..1400).contains(&agree(1, 2)), "{}", agree(1, 2));
        assert_eq!(bags.sample(0, 1), "");
    }
}
