//! Jaro's similarity of two words, with Winkler's bonus for a common beginning.
//!
//! Made at the US Census Bureau for names: letters count as common when they stand near each other, and
//! half of the common letters that stand in another order count against. Source: M. A. Jaro (1989), *Advances
//! in record-linkage methodology*, JASA 84; W. E. Winkler (1990), *String comparator metrics and enhanced
//! decision rules*. Values follow `strsim` (and jellyfish): transpositions are halved and rounded down, the
//! bonus is 0.1 for each of at most four common letters, and only similarities above 0.7 get it.

use super::ascii::{Positions, WORD, low_bits};

/// The bonus for each letter of a common beginning.
const PREFIX_SCALE: f64 = 0.1;
/// How many letters of a common beginning count.
const PREFIX_LONGEST: usize = 4;
/// Words less alike than this get no bonus: a common first letter says nothing about strangers.
const BONUS_ABOVE: f64 = 0.7;

/// Jaro's similarity: 1 for equal texts, 0 for texts without a common letter.
pub fn jaro(a: &str, b: &str) -> f64 {
    let (short_a, short_b) = (a.as_bytes(), b.as_bytes());
    if short_a.len() <= WORD
        && a.is_ascii()
        && let Some(positions) = Positions::of(short_b)
    {
        return jaro_bits(short_a, short_b, &positions);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    jaro_chars(&a, &b)
}

/// Jaro's similarity with Winkler's bonus for a common beginning.
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let similarity = jaro(a, b);
    if similarity <= BONUS_ABOVE {
        return similarity;
    }
    let common = a.chars().zip(b.chars()).take(PREFIX_LONGEST).take_while(|(x, y)| x == y).count();
    similarity + PREFIX_SCALE * common as f64 * (1.0 - similarity)
}

/// Jaro and Winkler's similarity that does not depend on which text is named first. (The definition takes
/// letters greedily from the first text, and in rare cases that decides which letters count as common.)
pub fn similarity(a: &str, b: &str) -> f64 {
    if a <= b { jaro_winkler(a, b) } else { jaro_winkler(b, a) }
}

/// How far apart two positions may be for equal letters to count as common.
fn reach(a: usize, b: usize) -> usize {
    (a.max(b) / 2).saturating_sub(1)
}

fn score(common: usize, out_of_order: usize, a: usize, b: usize) -> f64 {
    if common == 0 {
        return 0.0;
    }
    let shared = common as f64;
    (shared / a as f64 + shared / b as f64 + (common - out_of_order / 2) as f64 / shared) / 3.0
}

/// Both texts fit a machine word: which letters are taken is kept in the bits of one.
fn jaro_bits(a: &[u8], b: &[u8], positions: &Positions) -> f64 {
    let reach = reach(a.len(), b.len());
    let (mut taken_a, mut taken_b) = (0u64, 0u64);
    for (i, &letter) in a.iter().enumerate() {
        let window = low_bits((i + reach + 1).min(b.len())) & !low_bits(i.saturating_sub(reach));
        let free = positions.mask(letter) & window & !taken_b;
        // The lowest set bit alone: the first free place, as the definition says.
        taken_b |= free & free.wrapping_neg();
        taken_a |= u64::from(free != 0) << i;
    }
    let common = taken_a.count_ones() as usize;
    let mut out_of_order = 0;
    while taken_a != 0 {
        let (i, j) = (taken_a.trailing_zeros() as usize, taken_b.trailing_zeros() as usize);
        out_of_order += usize::from(a.get(i) != b.get(j));
        taken_a &= taken_a - 1;
        taken_b &= taken_b.wrapping_sub(1);
    }
    score(common, out_of_order, a.len(), b.len())
}

/// The same for any text.
fn jaro_chars(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let reach = reach(a.len(), b.len());
    let mut taken = vec![false; b.len()];
    let mut common_a = Vec::with_capacity(a.len());
    for (i, &letter) in a.iter().enumerate() {
        let from = i.saturating_sub(reach);
        let to = (i + reach + 1).min(b.len());
        if let Some(j) = (from..to).find(|&j| !taken[j] && b[j] == letter) {
            taken[j] = true;
            common_a.push(letter);
        }
    }
    let common_b = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let out_of_order = common_a.iter().zip(common_b).filter(|(x, y)| x != y).count();
    score(common_a.len(), out_of_order, a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agrees_with_winklers_table() {
        for (a, b, expected) in
            [("MARTHA", "MARHTA", 0.9611), ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.8133), ("", "", 1.0), ("a", "", 0.0)]
        {
            assert!((jaro_winkler(a, b) - expected).abs() < 1e-4, "{a} {b} {}", jaro_winkler(a, b));
        }
    }

    proptest! {
        #[test]
        fn equals_strsim_on_short_words(a in "[a-d]{0,12}", b in "[a-d]{0,12}") {
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn equals_strsim_at_the_edge_of_a_word(a in "[ab]{60,68}", b in "[ab]{60,68}") {
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn equals_strsim_beyond_ascii(a in "[aé王]{0,9}", b in "[aé王]{0,9}") {
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn similarity_is_symmetric(a in "[a-d]{0,20}", b in "[a-d]{0,20}") {
            prop_assert_eq!(similarity(&a, &b).to_bits(), similarity(&b, &a).to_bits());
        }
    }
}
