//! Jaro's similarity of two words, with Winkler's bonus for a common beginning.
//!
//! Made at the US Census Bureau for names: letters count as common when they stand near each other, and
//! half of the common letters that stand in another order count against. Source: M. A. Jaro (1989), *Advances
//! in record-linkage methodology*, JASA 84; W. E. Winkler (1990), *String comparator metrics and enhanced
//! decision rules*. Values follow `strsim` (and jellyfish): transpositions are halved and rounded down, the
//! bonus is 0.1 for each of at most four common letters, and only similarities above 0.7 get it.

use super::ascii::{Packed, Positions, Table, WORD, low_bits};

/// The bonus for each letter of a common beginning.
const PREFIX_SCALE: f64 = 0.1;
/// How many letters of a common beginning count.
pub(super) const PREFIX_LONGEST: usize = 4;
/// Words less alike than this get no bonus: a common first letter says nothing about strangers.
const BONUS_ABOVE: f64 = 0.7;

/// Jaro's similarity: 1 for equal texts, 0 for texts without a common letter.
pub fn jaro(a: &str, b: &str) -> f64 {
    match (Packed::of(a.as_bytes()), Packed::of(b.as_bytes())) {
        (Some(a), Some(b)) => jaro_bits(a.text(), b.text(), |letter| b.mask(letter)),
        _ => jaro_long(a, b),
    }
}

/// Jaro's similarity with Winkler's bonus for a common beginning.
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    with_bonus(jaro(a, b), || a.chars().zip(b.chars()).take(PREFIX_LONGEST).take_while(|(x, y)| x == y).count())
}

/// Jaro and Winkler's similarity that does not depend on which text is named first. (The definition takes
/// letters greedily from the first text, and in rare cases that decides which letters count as common.)
pub fn similarity(a: &str, b: &str) -> f64 {
    if let (Some(a), Some(b)) = (Packed::of(a.as_bytes()), Packed::of(b.as_bytes())) {
        let (a, b) = if a.is_before(&b) { (a, b) } else { (b, a) };
        return with_bonus(jaro_bits(a.text(), b.text(), |letter| b.mask(letter)), || a.common_beginning(&b).min(PREFIX_LONGEST));
    }
    if a <= b { jaro_winkler(a, b) } else { jaro_winkler(b, a) }
}

/// Winkler's bonus on Jaro's similarity; the common beginning is asked for only where it counts.
#[inline]
pub(super) fn with_bonus(similarity: f64, common_beginning: impl FnOnce() -> usize) -> f64 {
    if similarity <= BONUS_ABOVE {
        return similarity;
    }
    similarity + PREFIX_SCALE * common_beginning() as f64 * (1.0 - similarity)
}

/// Texts of which one is longer than 16 letters, or not ASCII.
fn jaro_long(a: &str, b: &str) -> f64 {
    if a.len() <= WORD
        && a.is_ascii()
        && let Some(positions) = Table::of(b.as_bytes())
    {
        return jaro_bits(a.as_bytes(), b.as_bytes(), |letter| positions.mask(letter));
    }
    let (mut first, mut second) = (['\0'; FEW], ['\0'; FEW]);
    if let (Some(a), Some(b)) = (decoded(a, &mut first), decoded(b, &mut second)) {
        return jaro_bits(a, b, |letter| b.iter().rev().fold(0, |mask, other| mask << 1 | u64::from(*other == letter)));
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    jaro_chars(&a, &b)
}

/// So many characters are decoded on the stack: any name in Chinese, Cyrillic or with accents.
const FEW: usize = 16;

/// The characters of `text`; nothing if it is empty or too long.
fn decoded<'s>(text: &str, space: &'s mut [char; FEW]) -> Option<&'s [char]> {
    let mut length = 0;
    for character in text.chars() {
        *space.get_mut(length)? = character;
        length += 1;
    }
    space.get(..length).filter(|characters| !characters.is_empty())
}

/// How far apart two positions may be for equal letters to count as common.
fn reach(a: usize, b: usize) -> usize {
    (a.max(b) / 2).saturating_sub(1)
}

/// Jaro's formula: of `common` letters `out_of_order` stand at another place, in texts of lengths `a` and `b`.
#[inline]
pub(super) fn score(common: usize, out_of_order: usize, a: usize, b: usize) -> f64 {
    if common == 0 {
        return 0.0;
    }
    let shared = common as f64;
    (shared / a as f64 + shared / b as f64 + (common - out_of_order / 2) as f64 / shared) / 3.0
}

/// Both texts fit a machine word: which letters are taken is kept in the bits of one. `positions` says where a
/// letter stands in `b`.
fn jaro_bits<L: Copy + PartialEq>(a: &[L], b: &[L], positions: impl Fn(L) -> u64) -> f64 {
    let reach = reach(a.len(), b.len());
    let (mut taken_a, mut taken_b, mut common) = (0u64, 0u64, 0);
    let mut window = low_bits(reach + 1);
    for (i, &letter) in a.iter().enumerate() {
        let free = positions(letter) & window & !taken_b;
        // The lowest set bit alone: the first free place, as the definition says.
        taken_b |= free & free.wrapping_neg();
        taken_a |= u64::from(free != 0) << i;
        common += usize::from(free != 0);
        window = window << 1 | u64::from(i < reach);
    }
    let mut out_of_order = 0;
    while taken_a != 0 {
        let (i, j) = (taken_a.trailing_zeros() as usize, taken_b.trailing_zeros() as usize);
        out_of_order += usize::from(a.get(i) != b.get(j));
        taken_a &= taken_a - 1;
        taken_b &= taken_b.wrapping_sub(1);
    }
    score(common, out_of_order, a.len(), b.len())
}

/// The same for texts of any length.
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
        fn equals_strsim_from_packed_to_long(a in "[a-d]{0,70}", b in "[a-d]{0,70}") {
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn equals_strsim_beyond_ascii_from_stack_to_heap(a in "[aé王小]{10,24}", b in "[aé王小]{10,24}") {
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn equals_strsim_on_any_text(a in ".{0,20}", b in ".{0,20}") {
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn similarity_is_symmetric(a in "[a-d\0é]{0,20}", b in "[a-d\0é]{0,20}") {
            prop_assert_eq!(similarity(&a, &b).to_bits(), similarity(&b, &a).to_bits());
        }

        #[test]
        fn similarity_takes_the_lesser_text_first(a in "[ab]{0,20}", b in "[ab]{0,20}") {
            prop_assert_eq!(similarity(&a, &b).to_bits(), jaro_winkler(a.as_str().min(&b), a.as_str().max(&b)).to_bits());
        }
    }
}
