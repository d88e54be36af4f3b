//! Which characters of two values differ, by their longest common subsequence.
//!
//! Characters are those that readers see (grapheme clusters), so that no accent is torn from its letter.

use super::view::Piece;
use unicode_segmentation::UnicodeSegmentation;

/// Most characters that are compared one by one; of longer texts only what they begin and end with is compared.
const MOST: usize = 300;

/// Both values in pieces: those that differ from the other value are marked. Together the pieces are the value.
pub fn marks(left: &str, right: &str) -> (Vec<Piece>, Vec<Piece>) {
    let a: Vec<&str> = left.graphemes(true).collect();
    let b: Vec<&str> = right.graphemes(true).collect();
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (inner_a, inner_b) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let kept = if inner_a.len().max(inner_b.len()) > MOST { Vec::new() } else { common(inner_a, inner_b) };
    // Letters that two values share by chance are noise: values with little in common differ as a whole.
    let noise = (start + end + kept.len()) * 5 < a.len().max(b.len()) * 2;
    let (start, end, kept) = if noise { (0, 0, Vec::new()) } else { (start, end, kept) };
    let sides = |side: &[&str], place: fn(&(usize, usize)) -> usize| {
        let mut same = vec![false; side.len()];
        let edges = (0..start).chain(side.len() - end..side.len());
        edges.chain(kept.iter().map(|pair| start + place(pair))).for_each(|at| same[at] = true);
        pieces(side, &same)
    };
    (sides(&a, |pair| pair.0), sides(&b, |pair| pair.1))
}

/// The places of a longest common subsequence in both.
fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let wide = b.len() + 1;
    // The length of the longest common subsequence of what is left from each place on.
    let mut lengths = vec![0u16; (a.len() + 1) * wide];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * wide + j] =
                if a[i] == b[j] { lengths[(i + 1) * wide + j + 1] + 1 } else { lengths[(i + 1) * wide + j].max(lengths[i * wide + j + 1]) };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * wide + j] >= lengths[i * wide + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// Characters side by side that are both the same or both different make one piece.
fn pieces(text: &[&str], same: &[bool]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for (grapheme, same) in text.iter().zip(same) {
        match out.last_mut() {
            Some(last) if last.differs != *same => last.text.push_str(grapheme),
            _ => out.push(Piece { text: (*grapheme).to_owned(), differs: !same }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The value with brackets around what is marked.
    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| if piece.differs { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
    }

    fn both(left: &str, right: &str) -> [String; 2] {
        let (left, right) = marks(left, right);
        [shown(&left), shown(&right)]
    }

    #[test]
    fn what_differs_is_marked() {
        assert_eq!(both("Katherine", "Catherine"), ["[K]atherine", "[C]atherine"]);
        assert_eq!(both("anna.lee@x.com", "annalee@x.com"), ["anna[.]lee@x.com", "annalee@x.com"]);
        assert_eq!(both("王小明", "王晓明"), ["王[小]明", "王[晓]明"]);
    }

    #[test]
    fn values_with_little_in_common_differ_as_a_whole() {
        assert_eq!(both("Hangzhou", "Oslo"), ["[Hangzhou]", "[Oslo]"]);
        assert_eq!(both("", "x"), ["", "[x]"]);
    }

    #[test]
    fn an_accent_stays_with_its_letter() {
        assert_eq!(both("Rene\u{301}e", "Renee"), ["Ren[e\u{301}]e", "Ren[e]e"]);
    }

    #[test]
    fn of_long_texts_the_middle_differs() {
        let (left, right) = (format!("begin {} end", "ab".repeat(400)), format!("begin {} end", "ba".repeat(400)));
        assert_eq!(both(&left, &right)[0].matches('[').count(), 1);
    }

    proptest! {
        #[test]
        fn pieces_together_are_the_value(a in "[abcé王小明 -]{0,24}", b in "\\PC{0,24}") {
            let (left, right) = marks(&a, &b);
            let text = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
            prop_assert_eq!(text(&left), a);
            prop_assert_eq!(text(&right), b);
        }

        #[test]
        fn what_is_not_marked_is_the_same_on_both_sides(a in "[abc王小]{0,20}", b in "[abc王小]{0,20}") {
            let (left, right) = marks(&a, &b);
            let same = |pieces: &[Piece]| pieces.iter().filter(|piece| !piece.differs).map(|piece| piece.text.clone()).collect::<String>();
            prop_assert_eq!(same(&left), same(&right));
        }

        #[test]
        fn equal_values_have_no_marks(a in "\\PC{0,40}") {
            let (left, right) = marks(&a, &a);
            prop_assert!(left.iter().chain(&right).all(|piece| !piece.differs));
        }
    }
}
