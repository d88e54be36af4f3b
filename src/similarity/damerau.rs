//! Damerau's distance in its restricted form (optimal string alignment): Levenshtein's, but two neighbours
//! that changed places count as one slip. It is the measure of typing errors.
//!
//! No letter is edited twice, which keeps the table small; the full form differs only where letters are put
//! between two that changed places. Source: F. Damerau (1964), CACM 7; bit-parallel form by H. Hyyrö (2003).

use super::ascii::Positions;

/// The distance between two texts, in characters.
pub fn damerau(a: &str, b: &str) -> usize {
    if a == b {
        return 0;
    }
    if b.is_ascii()
        && let Some(positions) = Positions::of(a.as_bytes())
    {
        return bits(&positions, a.len(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    table(&a, &b)
}

/// Whether at most `most` slips make one text the other. Lengths rule most strangers out for nothing.
pub fn within(a: &str, b: &str, most: usize) -> bool {
    // A character has at most four bytes, so the difference in bytes bounds the one in characters.
    a.len().abs_diff(b.len()) <= most.saturating_mul(4) && damerau(a, b) <= most
}

/// As for Levenshtein; `tr` adds the places where two letters changed places with the step before.
fn bits(positions: &Positions, length: usize, text: &[u8]) -> usize {
    let last = 1u64 << (length - 1);
    let (mut vp, mut vn, mut d0, mut before, mut distance) = (u64::MAX, 0u64, 0u64, 0u64, length);
    for &letter in text {
        let here = positions.mask(letter);
        let tr = ((!d0 & here) << 1) & before;
        d0 = (((here & vp).wrapping_add(vp)) ^ vp) | here | vn | tr;
        let hp = vn | !(d0 | vp);
        let hn = d0 & vp;
        distance += usize::from(hp & last != 0);
        distance -= usize::from(hn & last != 0);
        let hp = (hp << 1) | 1;
        vp = (hn << 1) | !(d0 | hp);
        vn = hp & d0;
        before = here;
    }
    distance
}

fn table(a: &[char], b: &[char]) -> usize {
    let mut older: Vec<usize> = vec![0; b.len() + 1];
    let mut old: Vec<usize> = (0..=b.len()).collect();
    let mut row = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let replaced = old[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(old[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(older[j - 2] + 1);
            }
        }
        std::mem::swap(&mut older, &mut old);
        std::mem::swap(&mut old, &mut row);
    }
    old.last().copied().unwrap_or(0)
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
        fn within_agrees_with_the_distance(a in "[aé王]{0,6}", b in "[aé王]{0,6}", most in 0usize..4) {
            prop_assert_eq!(within(&a, &b, most), strsim::osa_distance(&a, &b) <= most);
        }
    }
}
