//! The usual case of names in Latin script that were typed in capitals or in small letters.

use std::borrow::Cow;

/// Parts of surnames that stay small between other words.
const PARTICLES: &[&str] =
    &["de", "del", "della", "der", "den", "van", "von", "da", "dos", "das", "du", "la", "le", "bin", "ibn", "al", "el", "y", "zu", "af"];
const NUMERALS: &[&str] = &["ii", "iii", "iv"];

/// The name in usual case, where it is all capitals or all small; otherwise as it is.
pub(super) fn usual(name: &str) -> Cow<'_, str> {
    let (mut upper, mut lower) = (0, 0);
    for c in name.chars() {
        match c {
            _ if c.is_uppercase() => upper += 1,
            _ if c.is_lowercase() => lower += 1,
            // A name in two scripts is no case for rules of one.
            _ if c.is_alphabetic() => return Cow::Borrowed(name),
            // An address or a code in the wrong column.
            _ if c.is_ascii_digit() || c == '@' => return Cow::Borrowed(name),
            _ => {}
        }
        // Letters whose case has no single counterpart, and other scripts, stay.
        if c > '\u{24F}' && c.is_alphabetic() || single(c.to_uppercase()).is_none() || single(c.to_lowercase()).is_none() {
            return Cow::Borrowed(name);
        }
    }
    if upper + lower < 2 || (upper > 0 && lower > 0) {
        return Cow::Borrowed(name);
    }
    let words: Vec<&str> = name.split(' ').collect();
    let pinyin = words.len() == 3 && words.iter().all(|word| is_pinyin(word));
    let word = |(i, word): (usize, &&str)| {
        let inner = i > 0 && i + 1 < words.len() && !words[i - 1].ends_with(',');
        if inner && !pinyin && PARTICLES.iter().any(|p| p.eq_ignore_ascii_case(word)) { word.to_lowercase() } else { cased(word) }
    };
    Cow::Owned(words.iter().enumerate().map(word).collect::<Vec<_>>().join(" "))
}

/// Whether the name is plain words in usual case, told from its bytes: `John Smith`.
pub(super) fn is_capitalised(name: &str) -> bool {
    let mut previous = b' ';
    let mut small = false;
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' if !previous.is_ascii_alphabetic() => {}
            b'a'..=b'z' if previous.is_ascii_alphabetic() => small = true,
            b' ' if previous.is_ascii_alphabetic() => {}
            _ => return false,
        }
        previous = byte;
    }
    small && previous != b' '
}

fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

/// One word: parts between hyphens each with a capital, also behind `Mc`, `O'` and dots.
fn cased(word: &str) -> String {
    let bare = word.trim_end_matches([',', '.']);
    if NUMERALS.iter().any(|n| n.eq_ignore_ascii_case(bare)) {
        return word.to_uppercase();
    }
    // Initials that were typed together stay: JP. But Ng and Li are surnames, and `ST.` is Saint.
    let vowels = ['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y'];
    if word.len() == 2
        && bare.is_ascii()
        && !bare.contains(vowels)
        && !bare.eq_ignore_ascii_case("ng")
        && bare.bytes().all(|b| b.is_ascii_uppercase())
    {
        return word.to_string();
    }
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for (at, c) in word.char_indices() {
        let folded = if start { single(c.to_uppercase()) } else { single(c.to_lowercase()) };
        out.push(folded.unwrap_or(c));
        let letters = out.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let rest = word.len() - at - c.len_utf8();
        start = match c {
            '\'' | '’' => {
                out[..out.len() - c.len_utf8()].rsplit(|c: char| !c.is_alphabetic()).next().is_some_and(|p| p.chars().count() == 1)
            }
            _ if !c.is_alphabetic() => true,
            _ => letters == "Mc" && rest >= 3,
        };
    }
    out
}

/// Whether a word is a syllable of pinyin, whose `de`, `du` and `le` are given names.
fn is_pinyin(word: &str) -> bool {
    const FINALS: &[&str] = &[
        "a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er", "i", "ia", "ie", "iao", "iu", "ian", "in", "iang", "ing",
        "iong", "ong", "u", "ua", "uo", "uai", "ui", "uan", "un", "uang", "ue", "v", "ve",
    ];
    let lower = word.to_ascii_lowercase();
    let start = ["zh", "ch", "sh"]
        .iter()
        .find(|initial| lower.starts_with(**initial))
        .map_or_else(|| usize::from(lower.starts_with(|c: char| "bpmfdtnlgkhjqxrzcsyw".contains(c))), |initial| initial.len());
    FINALS.contains(&&lower[start..])
}
