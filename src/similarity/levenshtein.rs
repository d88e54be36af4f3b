//! Levenshtein's distance: the fewest letters to insert, delete or replace that make one text the other.
//!
//! Texts of up to 64 ASCII letters take one step of a few machine instructions per letter: G. Myers (1999), *A
//! fast bit-vector algorithm for approximate string matching*, JACM 46, in the form of H. Hyyrö (2003), *A
//! bit-vector algorithm for computing Levenshtein and Damerau edit distances*. Other texts take the table.

use super::ascii::Positions;

/// The distance between two texts, in characters.
pub fn levenshtein(a: &str, b: &str) -> usize {
    within(a, b, usize::MAX).unwrap_or(usize::MAX)
}

/// The distance if it is at most `most`; stops as soon as it cannot be.
pub fn within(a: &str, b: &str, most: usize) -> Option<usize> {
    if a == b {
        return Some(0);
    }
    if b.is_ascii()
        && let Some(positions) = Positions::of(a.as_bytes())
    {
        return if a.len().abs_diff(b.len()) > most { None } else { bits(&positions, a.len(), b.as_bytes(), most) };
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most { None } else { table(&a, &b, most) }
}

/// `vp` and `vn` hold where the column of the table rises and falls; only its last cell is counted.
fn bits(positions: &Positions, length: usize, text: &[u8], most: usize) -> Option<usize> {
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

fn table(a: &[char], b: &[char], most: usize) -> Option<usize> {
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
        fn stopping_early_changes_nothing(a in "[abé]{0,12}", b in "[ab]{0,70}", most in 0usize..12) {
            let distance = strsim::levenshtein(&a, &b);
            prop_assert_eq!(within(&a, &b, most), (distance <= most).then_some(distance));
        }
    }
}
