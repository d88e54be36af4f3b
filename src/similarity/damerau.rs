//! Damerau's distance in its restricted form (optimal string alignment): Levenshtein's, but two neighbours
//! that changed places count as one slip. It is the measure of typing errors.
//!
//! No letter is edited twice, which keeps the table small; the full form differs only where letters are put
//! between two that changed places. Source: F. Damerau (1964), CACM 7; bit-parallel form by H. Hyyrö (2003).
//! The steps are those of [`levenshtein`](super::levenshtein).

use super::ascii::Positions;
use super::levenshtein::{Distance, differing, distance, rest};

/// The distance between two texts, in characters.
pub fn damerau(a: &str, b: &str) -> usize {
    distance::<Damerau>(a, b, usize::MAX).unwrap_or(usize::MAX)
}

/// Whether at most `most` slips make one text the other; stops as soon as they cannot.
pub fn within(a: &str, b: &str, most: usize) -> bool {
    distance::<Damerau>(a, b, most).is_some()
}

struct Damerau;

impl Distance for Damerau {
    /// One slip at most. It is all that lies between a common beginning and a common end.
    #[inline]
    fn one(a: &str, b: &str) -> Option<usize> {
        let (a, b) = differing(a, b);
        let (rest_a, rest_b) = (rest(a), rest(b));
        let single = rest_a.is_empty() && rest_b.is_empty();
        let swapped = || rest(rest_a).is_empty() && a.chars().eq(b.chars().rev());
        (single || swapped()).then_some(usize::from(a != b))
    }

    /// Two slips at most. The first is where the texts begin to differ: each kind of slip is tried there.
    fn two(a: &str, b: &str) -> Option<usize> {
        let (a, b) = differing(a, b);
        if a == b {
            return Some(0);
        }
        let (rest_a, rest_b) = (rest(a), rest(b));
        let beginning = |text: &str| text.chars().next().zip(text.chars().nth(1));
        let swapped = beginning(a).is_some_and(|(x, y)| beginning(b) == Some((y, x)));
        let swap = if swapped { Self::one(rest(rest_a), rest(rest_b)) } else { None };
        let left = [Self::one(rest_a, rest_b), Self::one(rest_a, b), Self::one(a, rest_b), swap];
        left.into_iter().flatten().min().map(|left| left + 1)
    }

    /// As for Levenshtein; `tr` adds the places where two letters changed places with the step before.
    fn by_bits(positions: &impl Positions, length: usize, text: &[u8], most: usize) -> Option<usize> {
        let last = 1u64 << (length - 1);
        let (mut vp, mut vn, mut d0, mut before, mut distance) = (u64::MAX, 0u64, 0u64, 0u64, length);
        for (i, &letter) in text.iter().enumerate() {
            let here = positions.mask(letter);
            let tr = ((!d0 & here) << 1) & before;
            d0 = (((here & vp).wrapping_add(vp)) ^ vp) | here | vn | tr;
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
            before = here;
        }
        (distance <= most).then_some(distance)
    }

    fn by_table(a: &[char], b: &[char], most: usize) -> Option<usize> {
        let mut older: Vec<usize> = vec![0; b.len() + 1];
        let mut old: Vec<usize> = (0..=b.len()).collect();
        let mut row = vec![0; b.len() + 1];
        let mut best_before = 0;
        for i in 1..=a.len() {
            row[0] = i;
            let mut best = i;
            for j in 1..=b.len() {
                let replaced = old[j - 1] + usize::from(a[i - 1] != b[j - 1]);
                row[j] = replaced.min(old[j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    row[j] = row[j].min(older[j - 2] + 1);
                }
                best = best.min(row[j]);
            }
            // Rows come from the two before.
            if best.min(best_before) > most {
                return None;
            }
            best_before = best;
            std::mem::swap(&mut older, &mut old);
            std::mem::swap(&mut old, &mut row);
        }
        old.last().copied().filter(|distance| *distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_that_changed_places_are_one_slip() {
        for (a, b, expected) in [("gmial", "gmail", 1), ("ca", "abc", 3), ("", "ab", 2), ("ab", "", 2), ("明王小", "王明小", 1)] {
            assert_eq!(damerau(a, b), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn equals_strsim(a in "[a-c]{0,14}", b in "[a-c]{0,14}") {
            prop_assert_eq!(damerau(&a, &b), strsim::osa_distance(&a, &b));
        }

        #[test]
        fn equals_strsim_on_long_and_foreign_text(a in "[abé]{0,70}", b in "[abé]{0,70}") {
            prop_assert_eq!(damerau(&a, &b), strsim::osa_distance(&a, &b));
        }

        #[test]
        fn equals_strsim_at_the_edge_of_a_word(a in "[ab]{0,70}", b in "[ab]{0,70}") {
            prop_assert_eq!(damerau(&a, &b), strsim::osa_distance(&a, &b));
        }

        #[test]
        fn only_what_differs_counts(begin in "[aé]{0,40}", a in "[abè]{0,6}", b in "[abè]{0,6}", end in "[aé]{0,40}", most in 0usize..6) {
            let (x, y) = (format!("{begin}{a}{end}"), format!("{begin}{b}{end}"));
            prop_assert_eq!(within(&x, &y, most), strsim::osa_distance(&x, &y) <= most);
        }

        #[test]
        fn stopping_early_changes_nothing(a in "[abé]{0,14}", b in "[ab]{0,70}", most in 0usize..12) {
            prop_assert_eq!(within(&a, &b, most), strsim::osa_distance(&a, &b) <= most);
        }

        #[test]
        fn within_agrees_with_the_distance(a in "[aé王]{0,6}", b in "[aé王]{0,6}", most in 0usize..4) {
            prop_assert_eq!(within(&a, &b, most), strsim::osa_distance(&a, &b) <= most);
        }
    }
}
