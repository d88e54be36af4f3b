//! Levenshtein's distance: the fewest letters to insert, delete or replace that make one text the other.
//!
//! What two texts begin and end with in common is no matter. Whether at most one or two edits tell the rest
//! apart, as comparators ask of nearly every pair, is found by trying them. Otherwise texts of up to 64 ASCII
//! letters take one step of a few machine instructions per letter: G. Myers (1999), *A fast bit-vector algorithm
//! for approximate string matching*, JACM 46, in the form of H. Hyyrö (2003), *A bit-vector algorithm for
//! computing Levenshtein and Damerau edit distances*. Other texts take the table.

use super::ascii::{Packed, Positions, Table, WORD};

/// The distance between two texts, in characters.
pub fn levenshtein(a: &str, b: &str) -> usize {
    within(a, b, usize::MAX).unwrap_or(usize::MAX)
}

/// The distance if it is at most `most`; stops as soon as it cannot be.
pub fn within(a: &str, b: &str, most: usize) -> Option<usize> {
    distance::<Levenshtein>(a, b, most)
}

/// A distance: how it is found where it is small, by the bits of a machine word, and by a table.
pub(super) trait Distance {
    /// The distance if it is at most one.
    fn one(a: &str, b: &str) -> Option<usize>;

    /// The distance if it is at most two.
    fn two(a: &str, b: &str) -> Option<usize>;

    /// Of a word whose letters stand at `positions` to `text`; both are ASCII and not empty.
    fn by_bits(positions: &impl Positions, length: usize, text: &[u8], most: usize) -> Option<usize>;

    /// Of texts of any kind and length.
    fn by_table(a: &[char], b: &[char], most: usize) -> Option<usize>;
}

/// The distance if it is at most `most`, found the cheapest way.
#[inline]
pub(super) fn distance<D: Distance>(a: &str, b: &str, most: usize) -> Option<usize> {
    // A character has at most four bytes, so the difference in bytes bounds the one in characters.
    if a.len().abs_diff(b.len()) > most.saturating_mul(4) {
        return None;
    }
    match most {
        0 => (a == b).then_some(0),
        1 => D::one(a, b),
        2 => D::two(a, b),
        _ => many::<D>(a, b, most),
    }
}

/// Any number of edits.
fn many<D: Distance>(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b) = differing(a, b);
    if a.is_empty() || b.is_empty() {
        return Some(a.chars().count() + b.chars().count()).filter(|distance| *distance <= most);
    }
    // The longer text stands in the word if it fits: the shorter one takes fewer steps.
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (word, text) = if long.len() <= WORD { (long.as_bytes(), short) } else { (short.as_bytes(), long) };
    if text.is_ascii() {
        if let Some(positions) = Packed::of(word) {
            return D::by_bits(&positions, word.len(), text.as_bytes(), most);
        }
        if let Some(positions) = Table::of(word) {
            return D::by_bits(&positions, word.len(), text.as_bytes(), most);
        }
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most { None } else { D::by_table(&a, &b, most) }
}

/// Two texts without what they begin and end with in common.
#[inline]
pub(super) fn differing<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    // Different characters may share bytes; they stay whole. Where one text has a boundary, so has the other.
    let begin = a.floor_char_boundary(common);
    let (a, b) = (&a[begin..], &b[begin..]);
    let common = a.bytes().rev().zip(b.bytes().rev()).take_while(|(x, y)| x == y).count();
    let end = a.ceil_char_boundary(a.len() - common);
    (&a[..end], &b[..b.len() - (a.len() - end)])
}

/// The text without its first character.
#[inline]
pub(super) fn rest(text: &str) -> &str {
    let mut characters = text.chars();
    characters.next();
    characters.as_str()
}

struct Levenshtein;

impl Distance for Levenshtein {
    /// One edit at most. It is all that lies between a common beginning and a common end.
    #[inline]
    fn one(a: &str, b: &str) -> Option<usize> {
        let (a, b) = differing(a, b);
        (rest(a).is_empty() && rest(b).is_empty()).then_some(usize::from(a != b))
    }

    /// Two edits at most. The first is where the texts begin to differ: each kind of edit is tried there.
    fn two(a: &str, b: &str) -> Option<usize> {
        let (a, b) = differing(a, b);
        if a == b {
            return Some(0);
        }
        let (rest_a, rest_b) = (rest(a), rest(b));
        let left = [Self::one(rest_a, rest_b), Self::one(rest_a, b), Self::one(a, rest_b)];
        left.into_iter().flatten().min().map(|left| left + 1)
    }

    /// `vp` and `vn` hold where the column of the table rises and falls; only its last cell is counted.
    fn by_bits(positions: &impl Positions, length: usize, text: &[u8], most: usize) -> Option<usize> {
        let last = 1u64 << (length - 1);
        let (mut vp, mut vn, mut distance) = (u64::MAX, 0u64, length);
        for (i, &letter) in text.iter().enumerate() {
            let here = positions.mask(letter);
            let d0 = (((here & vp).wrapping_add(vp)) ^ vp) | here | vn;
            let hp = vn | !(d0 | vp);
            let hn = d0 & vp;
            distance += usize::from(hp & last != 0);
            distance -= usize::from(hn & last != 0);
            // Each letter still to come takes at most one off.
            if distance > most.saturating_add(text.len() - i - 1) {
                return None;
            }
            let hp = (hp << 1) | 1;
            vp = (hn << 1) | !(d0 | hp);
            vn = hp & d0;
        }
        (distance <= most).then_some(distance)
    }

    fn by_table(a: &[char], b: &[char], most: usize) -> Option<usize> {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = i;
            let mut best = i + 1;
            row[0] = best;
            for (j, y) in b.iter().enumerate() {
                let replaced = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
                best = best.min(row[j + 1]);
            }
            // Rows never fall below the best of the row before.
            if best > most {
                return None;
            }
        }
        row.last().copied().filter(|distance| *distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_edits() {
        for (a, b, expected) in [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("王小明", "王明", 1), ("", "", 0)] {
            assert_eq!(levenshtein(a, b), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn equals_strsim(a in "[a-c]{0,14}", b in "[a-c]{0,14}") {
            prop_assert_eq!(levenshtein(&a, &b), strsim::levenshtein(&a, &b));
        }

        #[test]
        fn equals_strsim_on_long_and_foreign_text(a in "[abé]{0,80}", b in "[ab]{0,80}") {
            prop_assert_eq!(levenshtein(&a, &b), strsim::levenshtein(&a, &b));
        }

        #[test]
        fn equals_strsim_at_the_edge_of_a_word(a in "[ab]{0,70}", b in "[ab]{0,70}") {
            prop_assert_eq!(levenshtein(&a, &b), strsim::levenshtein(&a, &b));
        }

        #[test]
        fn few_edits_are_found(a in "[abéè王]{0,7}", b in "[abéè王]{0,7}", most in 0usize..4) {
            let distance = strsim::levenshtein(&a, &b);
            prop_assert_eq!(within(&a, &b, most), (distance <= most).then_some(distance));
        }

        #[test]
        fn only_what_differs_counts(begin in "[aé]{0,40}", a in "[abè]{0,6}", b in "[abè]{0,6}", end in "[aé]{0,40}", most in 0usize..6) {
            let (x, y) = (format!("{begin}{a}{end}"), format!("{begin}{b}{end}"));
            let distance = strsim::levenshtein(&x, &y);
            prop_assert_eq!(within(&x, &y, most), (distance <= most).then_some(distance));
        }

        #[test]
        fn stopping_early_changes_nothing(a in "[abé]{0,12}", b in "[ab]{0,70}", most in 0usize..12) {
            let distance = strsim::levenshtein(&a, &b);
            prop_assert_eq!(within(&a, &b, most), (distance <= most).then_some(distance));
        }
    }
}
