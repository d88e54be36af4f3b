//! Words in common, the rare ones counting for more: soft TF-IDF.
//!
//! Two texts are vectors with a weight for each word, and their likeness is the cosine between them. A word need not
//! be spelt the same in both: a slip, a beginning (`rec` for `recreational`), words run together (`eldorado`) and
//! initials (`nhs` for `national historic site`) are found among the words that have no equal on the other side. Numbers
//! have no slips: a digit makes another house, another model.
//!
//! Source: W. Cohen, P. Ravikumar and S. Fienberg (2003), *A comparison of string distance metrics for name-matching
//! tasks*, IIWeb.

use super::jaro_winkler::similarity as alike;

/// Words are alike from this Jaro-Winkler similarity on.
const ALIKE: f64 = 0.88;
/// What a beginning is worth, and what initials are.
const BEGINNING: f64 = 0.85;
const INITIALS: f64 = 0.9;
/// Shorter words have no slips: another letter makes another word.
const SHORTEST: usize = 4;
/// Pairs of words that are searched for other spellings: in long texts a misspelt word hardly counts.
const SLIPS: usize = 240;
/// Words that are compared; what comes behind them is seldom what tells texts apart.
pub const MOST: usize = 48;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Word<'a> {
    /// Its number: equal words have equal numbers.
    pub number: u32,
    /// The word, folded.
    pub text: &'a str,
    /// How much it counts; the squares of a text's words sum up to 1.
    pub weight: f64,
}

/// How alike two texts are, 0 to 1. Words stand in the order in which they are written, each once.
pub fn similarity(a: &[Word], b: &[Word]) -> f64 {
    let (mut left, mut right) = ([false; MOST], [false; MOST]);
    let (a, b) = (&a[..a.len().min(MOST)], &b[..b.len().min(MOST)]);
    // Which words are taken for which depends on where the search begins: always with the same of the two.
    let (a, b) = if a.iter().map(|word| word.text).le(b.iter().map(|word| word.text)) { (a, b) } else { (b, a) };
    let mut sum = 0.0;
    for (at, word) in a.iter().enumerate() {
        if let Some(other) = b.iter().position(|other| other.number == word.number) {
            (left[at], right[other]) = (true, true);
            sum += word.weight * b[other].weight;
        }
    }
    if a.len() * b.len() <= SLIPS && left[..a.len()].contains(&false) && right[..b.len()].contains(&false) {
        sum += joined(a, b, &mut left, &mut right) + joined(b, a, &mut right, &mut left);
        sum += near(a, b, &mut left, &mut right);
    }
    sum.min(1.0)
}

/// Words of `many` that stand in `few` as one: run together, or by their initials.
fn joined(many: &[Word], few: &[Word], used: &mut [bool; MOST], found: &mut [bool; MOST]) -> f64 {
    let mut sum = 0.0;
    for (at, word) in few.iter().enumerate().filter(|(_, word)| word.text.len() > 1 && is_letters(word.text)) {
        if found[at] {
            continue;
        }
        let Some((from, to, worth)) =
            (0..many.len()).find_map(|from| run(many, used, from, word.text).map(|(to, worth)| (from, to, worth)))
        else {
            continue;
        };
        let together = many[from..to].iter().map(|word| word.weight * word.weight).sum::<f64>().sqrt();
        sum += together * word.weight * worth;
        found[at] = true;
        used[from..to].fill(true);
    }
    sum
}

/// Where a run of free words ends that makes `word`, and what that is worth.
fn run(many: &[Word], used: &[bool; MOST], from: usize, word: &str) -> Option<(usize, f64)> {
    let free = many[from..].iter().zip(&used[from..]).take_while(|(_, used)| !**used).map(|(word, _)| word.text);
    let (mut whole, mut initials) = (Some(word), Some(word));
    for (nth, text) in free.enumerate() {
        whole = whole.and_then(|rest| rest.strip_prefix(text));
        initials = initials.and_then(|rest| rest.strip_prefix(text.chars().next()?));
        let to = from + nth + 1;
        match (whole, initials) {
            (Some(""), _) if nth > 0 => return Some((to, 1.0)),
            (_, Some("")) if nth > 0 => return Some((to, INITIALS)),
            (None, None) => return None,
            _ => {}
        }
    }
    None
}

/// Words that are nearly the same, best first.
fn near(a: &[Word], b: &[Word], left: &mut [bool; MOST], right: &mut [bool; MOST]) -> f64 {
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for (i, word) in a.iter().enumerate().filter(|(i, _)| !left[*i]) {
        for (j, other) in b.iter().enumerate().filter(|(j, _)| !right[*j]) {
            let worth = worth(word.text, other.text);
            if worth > 0.0 {
                found.push((worth * word.weight * other.weight, i, j));
            }
        }
    }
    // Of equals the first by both places together: the other way round gives the same.
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1 + x.2).cmp(&(y.1 + y.2))).then((x.1 * x.2).cmp(&(y.1 * y.2))));
    let mut sum = 0.0;
    for (worth, i, j) in found {
        if !left[i] && !right[j] {
            (left[i], right[j]) = (true, true);
            sum += worth;
        }
    }
    sum
}

/// What two different words are worth together; nothing where they are two words.
fn worth(a: &str, b: &str) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if !is_letters(a) || !is_letters(b) {
        return 0.0;
    }
    let (few, many) = (short.chars().count(), long.chars().count());
    if few > 1 && many > few && long.starts_with(short) {
        return BEGINNING;
    }
    if few < SHORTEST || many.abs_diff(few) > 3 || (letters(a) ^ letters(b)).count_ones() > 4 {
        return 0.0;
    }
    match alike(a, b) {
        s if s >= ALIKE => s,
        _ => 0.0,
    }
}

fn is_letters(word: &str) -> bool {
    word.bytes().all(|byte| !byte.is_ascii_digit())
}

/// Which letters a word has, a bit each.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |bits, byte| bits | 1 << (byte & 31))
}

/// The words of a folded text, each once, all counting alike.
pub fn plain(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word> = Vec::new();
    for text in text.split(' ').filter(|word| !word.is_empty()) {
        if !words.iter().any(|word| word.text == text) {
            words.push(Word { number: 0, text, weight: 0.0 });
        }
    }
    let weight = 1.0 / (words.len().max(1) as f64).sqrt();
    words.iter_mut().for_each(|word| (word.number, word.weight) = (hash(word.text), weight));
    words
}

/// A number for a word where there is no table of words: 32 bits of FNV-1a.
fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(a: &str, b: &str) -> f64 {
        similarity(&plain(a), &plain(b))
    }

    #[test]
    fn words_are_found_however_they_are_written() {
        assert!((of("zion national park", "national park zion") - 1.0).abs() < 1e-9);
        assert!(of("friendship hill national historic site", "friendship hill nhs") > 0.9);
        assert!(of("el dorado 105", "eldorado 105") > 0.9);
        assert!(of("scenic rec river", "scenic recreational river") > 0.9);
        assert!(of("mangum robert", "mongum robert") > 0.9);
        assert_eq!(of("北", "北京"), 0.0);
        assert!(of("office 2007", "office 2008") < 0.6 && of("office 12", "office 1") < 0.6);
        assert_eq!(of("homewood", "the willows"), 0.0);
    }

    #[test]
    fn rare_words_count_for_more() {
        let of = |rare: f64, common: f64| Word { number: 1, text: "x", weight: rare / (rare * rare + common * common).sqrt() };
        let (a, b) = ([of(5.0, 1.0)], [of(1.0, 5.0)]);
        assert!(similarity(&a, &a) > similarity(&b, &b));
    }

    proptest! {
        #[test]
        fn likeness_is_symmetric_and_a_share(a in "([a-c]{1,6} ){0,5}[a-c1]{1,5}", b in "([a-c]{1,6} ){0,5}[a-c1]{1,5}") {
            let (there, back) = (of(&a, &b), of(&b, &a));
            prop_assert!((there - back).abs() < 1e-9, "{} {}", there, back);
            prop_assert!((0.0..=1.0).contains(&there));
            prop_assert!((of(&a, &a) - 1.0).abs() < 1e-9);
        }
    }
}
