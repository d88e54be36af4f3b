//! The match form of text: what two spellings of the same thing have in common.
//!
//! Case, full width, accents, punctuation and spacing differ between systems that hold the same customer.
//! Folding removes them before anything is compared. It is for comparing only and is never written back.

use super::han::simplified;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Lower case, half width, simplified characters, without accents, one space between words and none around. Chinese, Japanese and
/// Korean characters keep their marks: が and か are different letters, é and e are not.
pub fn fold(text: &str) -> Cow<'_, str> {
    if is_folded(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() {
        return match (any(text.as_bytes(), |byte| byte.is_ascii_uppercase()), is_spaced(text.as_bytes())) {
            (false, true) => Cow::Borrowed(text),
            (true, true) => Cow::Owned(text.to_ascii_lowercase()),
            (_, false) => Cow::Owned(spaces(&text.to_ascii_lowercase())),
        };
    }
    let bare: String = text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).nfkc().collect();
    let mut folded = String::with_capacity(bare.len());
    for c in bare.chars().map(simplified) {
        match c {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ı' => folded.push('i'),
            '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            other => folded.extend(other.to_lowercase()),
        }
    }
    Cow::Owned(spaces(&folded))
}

/// Whether ASCII text is folded as it stands, which is told of eight bytes at a time: neither capitals nor white space.
fn is_folded(text: &[u8]) -> bool {
    const ONE: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x80 * ONE;
    // The highest bit of each byte that is something else. Without their highest bits bytes do not overflow into others.
    let others = |word: u64| {
        let low = word & !HIGHEST;
        let from = |byte: u64| low + (0x80 - byte) * ONE;
        word | from(u64::from(b'A')) & !from(u64::from(b'Z') + 1) | !from(u64::from(b' ') + 1)
    };
    let (words, rest) = text.as_chunks::<8>();
    let mut last = [b'a'; 8];
    last[..rest.len()].copy_from_slice(rest);
    let all = words.iter().chain([&last]).fold(0, |all, word| all | others(u64::from_le_bytes(*word)));
    all & HIGHEST == 0
}

/// Whether any byte is such. All are looked at: that takes many at a time, and customers' values are short.
fn any(text: &[u8], is_such: impl Fn(u8) -> bool) -> bool {
    text.iter().fold(false, |any, &byte| any | is_such(byte))
}

/// Whether ASCII text has no white space but single spaces between words.
fn is_spaced(text: &[u8]) -> bool {
    if !any(text, |byte| byte <= b' ') {
        return true;
    }
    let is_double = || text.iter().zip(&text[1..]).fold(false, |any, (a, b)| any | ((*a == b' ') & (*b == b' ')));
    let ends = [text.first(), text.last()];
    !any(text, |byte| matches!(byte, b'\t'..=b'\r')) && !ends.contains(&Some(&b' ')) && !is_double()
}

/// The folded text as words: everything that is neither letter nor digit parts them, but an apostrophe or a
/// full stop joins (`O'Brien`, `J.R.`).
pub fn words(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b' ');
    if text.bytes().all(plain) && is_spaced(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let parted: String =
        fold(text).chars().filter(|c| !matches!(c, '\'' | '’' | '`' | '.')).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    Cow::Owned(spaces(&parted))
}

/// The folded text as words, in which English ordinals are numbers: `22nd` is `22`.
pub fn words_and_numbers(text: &str) -> Cow<'_, str> {
    let words = words(text);
    let number = |word| ordinal(word).unwrap_or(word);
    if words.split(' ').all(|word| ordinal(word).is_none()) {
        return words;
    }
    Cow::Owned(words.split(' ').map(number).collect::<Vec<_>>().join(" "))
}

/// The number of a folded ordinal.
fn ordinal(word: &str) -> Option<&str> {
    let number = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end))?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// The folded letters and digits, without anything between.
pub fn compact(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(fold(text).chars().filter(|c| c.is_alphanumeric()).collect())
}

/// The digits, full-width ones too.
pub fn digits(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let half = |c: char| match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    };
    Cow::Owned(text.chars().filter_map(half).collect())
}

/// One space between words and none around.
fn spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The share of words that two texts have in common: those of the shorter that the longer has too, 0 to 1.
/// Words of one letter do not count, unless they are a digit.
pub fn shared_words(a: &str, b: &str) -> f64 {
    let telling = |text| str::split(text, ' ').filter(|w: &&str| w.len() > 1 || w.bytes().all(|c| c.is_ascii_digit() && !w.is_empty()));
    let (mut a, mut b): (Vec<&str>, Vec<&str>) = (telling(a).collect(), telling(b).collect());
    if a.len() > b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    if a.is_empty() {
        return 0.0;
    }
    let all = a.len();
    let mut common = 0;
    for word in a {
        if let Some(at) = b.iter().position(|other| *other == word) {
            b.swap_remove(at);
            common += 1;
        }
    }
    f64::from(common) / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_what_systems_write_differently() {
        for (raw, folded) in [
            ("  José  ÁLVAREZ ", "jose alvarez"),
            ("Ｊｏｈｎ　Ｓｍｉｔｈ", "john smith"),
            ("Straße", "strasse"),
            ("Łódź", "lodz"),
            ("王小明", "王小明"),
            ("鄭子晴", "郑子晴"),
            ("がか", "がか"),
            ("한글", "한글"),
            ("㈱ソニー", "(株)ソニー"),
        ] {
            assert_eq!(fold(raw), folded);
        }
        assert_eq!(words("O'Brien-Smith, J.R."), "obrien smith jr");
        assert_eq!(compact("AB-12 ／３"), "ab123");
        assert_eq!(digits("+86 １38-0013"), "861380013");
    }

    #[test]
    fn shared_words_count_each_word_once() {
        assert_eq!(shared_words("a b 1 road", "1 road x"), 1.0);
        assert_eq!(shared_words("road road", "road hill"), 0.5);
        assert_eq!(shared_words("", "road"), 0.0);
    }

    proptest! {
        #[test]
        fn what_is_folded_is_told_of_eight_bytes_as_of_one(text in "[ -~\\x00-\\x20é@A-Z\\[a-z]{0,20}") {
            let one = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase() && byte > b' ';
            prop_assert_eq!(is_folded(text.as_bytes()), text.bytes().all(one));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.as_ref());
        }

        #[test]
        fn shared_words_are_symmetric(a in "[ab1 ]{0,12}", b in "[ab1 ]{0,12}") {
            prop_assert_eq!(shared_words(&a, &b), shared_words(&b, &a));
        }
    }
}
