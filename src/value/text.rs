//! Hygiene of text: what every reader does to a value before it looks at it.
//!
//! Exports carry marks that nobody sees: zero-width spaces from web pages, U+202D around numbers copied
//! from a telephone's address book, no-break and ideographic spaces, line breaks in single-line fields.
//! They make equal values unequal. Hygiene removes them and composes characters (NFC), and changes nothing
//! that a person can see: compatibility forms such as `①` and `㈱` stay, for they are lossy to replace.
//! Values that are clean, which is most, are returned without a copy.

use super::script::joins;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Drops controls, zero-width and direction marks; makes every space a plain one, one at a time, none at
/// the ends; composes (NFC).
pub fn hygiene(value: &str) -> Cow<'_, str> {
    match look(value) {
        Look::Clean => Cow::Borrowed(value),
        Look::Decomposed => Cow::Owned(value.nfc().collect()),
        Look::Dirty => {
            let swept = sweep(value);
            match is_nfc_quick(swept.chars()) {
                IsNormalized::Yes => Cow::Owned(swept),
                _ => Cow::Owned(swept.nfc().collect()),
            }
        }
    }
}

/// Full-width ASCII (`ＡＢ１２＠`) and the ideographic space in half width.
pub fn half_width(value: &str) -> Cow<'_, str> {
    let bytes = value.as_bytes();
    // U+3000 starts with E3 80, full-width forms with EF: other text is left alone without decoding it.
    let wide = |(i, byte): (usize, &u8)| *byte == 0xEF || (*byte == 0xE3 && bytes.get(i + 1) == Some(&0x80));
    if value.is_ascii() || !bytes.iter().enumerate().any(wide) || !value.chars().any(|c| narrow(c) != c) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.chars().map(narrow).collect())
}

/// Half width, then hygiene: the form in which codes, addresses and numbers are read. The order matters: a
/// full-width letter before a combining mark composes only when it has become a plain one.
pub(crate) fn plain(value: &str) -> Cow<'_, str> {
    match half_width(value) {
        Cow::Borrowed(same) => hygiene(same),
        Cow::Owned(narrow) => match hygiene(&narrow) {
            Cow::Borrowed(_) => Cow::Owned(narrow),
            Cow::Owned(clean) => Cow::Owned(clean),
        },
    }
}

fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

enum Look {
    Clean,
    Decomposed,
    Dirty,
}

fn look(value: &str) -> Look {
    if value.is_ascii() {
        return if ascii_is_clean(value.as_bytes()) { Look::Clean } else { Look::Dirty };
    }
    let (mut after_space, mut plain) = (true, true);
    for c in value.chars() {
        match c {
            ' ' if after_space => return Look::Dirty,
            ' ' => after_space = true,
            // Han, and Latin before the combining marks: clean, and composed as they are.
            '\u{4E00}'..='\u{9FFF}' | '!'..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' => after_space = false,
            _ if is_space(c) || is_dropped(c) || is_joiner(c) => return Look::Dirty,
            _ => (after_space, plain) = (false, false),
        }
    }
    match () {
        () if after_space => Look::Dirty,
        () if plain || is_nfc_quick(value.chars()) == IsNormalized::Yes => Look::Clean,
        () => Look::Decomposed,
    }
}

fn ascii_is_clean(bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    *first != b' ' && *last != b' ' && bytes.iter().all(|b| (b' '..=b'~').contains(b)) && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// Drops and replaces; what is left has single plain spaces between words.
fn sweep(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let (mut space, mut last) = (false, ' ');
    for c in value.chars() {
        if is_space(c) {
            space = true;
            continue;
        }
        if is_dropped(c) || (is_joiner(c) && (space || !joins(last))) {
            continue;
        }
        if space && !out.is_empty() {
            out.push(' ');
        }
        out.push(c);
        (space, last) = (false, c);
    }
    out
}

/// White space of any kind. Line breaks and tabs are controls, but between words they stand for a space.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}

/// What nobody sees: controls, zero-width and direction marks, soft hyphens, byte-order marks.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Soft hyphen, marks of script, zero-width space, direction marks, joiners of words, byte-order mark.
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'
                | '\u{200E}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{2064}'
                | '\u{2066}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
        )
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn drops_what_nobody_sees() {
        let same = ["", "a", "张三", "Müller", "① ㈱ ㎡", "नमस्ते", "👩\u{200D}🚀", "می\u{200C}خواهم"];
        for value in same {
            assert_eq!(hygiene(value), value);
        }
        let changed = [
            ("  a  b ", "a b"),
            ("a\u{A0}b\u{3000}c", "a b c"),
            ("\u{202D}138\u{202C}", "138"),
            ("\u{FEFF}张\u{200B}三", "张三"),
            ("a\r\nb\tc", "a b c"),
            ("Mu\u{308}ller", "Müller"),
            ("a\u{200D}b", "ab"),
            ("\u{0}\u{7f}", ""),
        ];
        for (before, after) in changed {
            assert_eq!(hygiene(before), after);
        }
    }

    #[test]
    fn narrows_wide_ascii_alone() {
        assert_eq!(half_width("ＡＢ１２＠ｑｑ．ｃｏｍ　x"), "AB12@qq.com x");
        assert!(matches!(half_width("张三①ｱ。"), Cow::Borrowed(_)));
        assert_eq!(plain("　１３８ "), "138");
    }

    proptest! {
        #[test]
        fn hygiene_is_idempotent(value in "\\PC*|[a \u{200B}\u{200C}\u{200D}\u{A0}\u{301}\u{3000}\u{FF41}क👩\n]*|.*") {
            let once = hygiene(&value).into_owned();
            prop_assert_eq!(hygiene(&once), once.clone());
            let once = plain(&value).into_owned();
            prop_assert_eq!(plain(&once), once.clone());
        }
    }
}
