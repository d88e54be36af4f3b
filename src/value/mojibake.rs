//! Text that was read in the wrong encoding, and what it was.
//!
//! A file that is read in another encoding than it was written in gives other characters, or none. Where all bytes are
//! still there, writing the characters back in the wrong encoding and reading them in the right one gives the text. The
//! encodings are those of the WHATWG Encoding Standard: windows-1252, GBK and GB18030, UTF-8. What is told apart:
//!
//! - UTF-8 read as windows-1252 or Latin-1: `MÃ¼ller`, `å¼ ä¸‰` for 张三; the bytes are a pattern that no language writes.
//! - UTF-8 read as GBK: `寮犱笁` for 张三; three bytes of each character were paired otherwise.
//! - GBK read as Latin-1: `ÕÅÈý` for 张三; long runs of accented letters that are Chinese characters two by two.
//! - Lost for good: U+FFFD, which decoders write for what they cannot read; 锟斤拷, which is U+FFFD twice in UTF-8, read
//!   as GBK; and 烫烫烫 and 屯屯屯, which are unused memory (0xCC, 0xCD) read as GBK.
//! - HTML entities: `R&amp;D`.
//!
//! Each is a repair of the whole value, tried again on its result, for text is also damaged twice.

use super::Reading;
use encoding_rs::{GB18030, GBK};

mod entities;

/// A damage and the text without it, where it can be had.
type Damage = (&'static str, Option<String>);

/// Text is not damaged more often.
const ROUNDS: usize = 4;

/// Reads a text. Valid is what shows no damage, as it is.
pub fn read(value: &str) -> Reading {
    if value.is_ascii() && !value.contains('&') {
        return if value.trim().is_empty() { Reading::Missing } else { Reading::valid(value) };
    }
    let Some((reason, mut repaired)) = damage(value) else {
        return if value.trim().is_empty() { Reading::Missing } else { Reading::valid(value) };
    };
    for _ in 1..ROUNDS {
        match repaired.as_deref().map(damage) {
            Some(Some((_, next))) => repaired = next,
            _ => break,
        }
    }
    match repaired.map(|text| text.trim().to_string()).filter(|text| !text.is_empty() && damage(text).is_none()) {
        Some(suggestion) => Reading::Fixable { suggestion, reason },
        None => Reading::invalid(reason),
    }
}

/// The first damage that a text shows.
fn damage(text: &str) -> Option<Damage> {
    if text.is_ascii() {
        return entities::decoded(text).map(|decoded| ("html_entity", Some(decoded)));
    }
    lost(text)
        .or_else(|| utf8_as_windows_1252(text))
        .or_else(|| utf8_as_gbk(text))
        .or_else(|| gbk_as_latin_1(text))
        .or_else(|| entities::decoded(text).map(|decoded| ("html_entity", Some(decoded))))
}

/// Marks of bytes that are gone.
fn lost(text: &str) -> Option<Damage> {
    // U+FFFD twice is EF BF BD EF BF BD in UTF-8; its pairs in GBK begin anywhere in a longer row.
    if text.contains("锟斤拷") || text.contains("锟斤�") || text.contains("斤拷锟") {
        return Some(("replacement_read_as_gbk", None));
    }
    if text.contains('\u{FFFD}') {
        return Some(("replacement_character", None));
    }
    let unused = |c: char| matches!(c, '烫' | '屯');
    let in_row = |mark: &str| text.contains(&mark.repeat(3));
    // The text ends where the unused memory begins.
    (in_row("烫") || in_row("屯")).then(|| ("unused_memory", Some(text.trim_end_matches(unused).to_string())))
}

/// The byte of a character in windows-1252. Read as Latin-1 proper, 80 to 9F became controls.
fn byte_of(c: char) -> Option<u8> {
    const ABOVE: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match u32::from(c) {
        code @ ..=0xFF => u8::try_from(code).ok(),
        _ => ABOVE.iter().position(|known| *known == c).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

/// Replaces the characters that are bytes of UTF-8 by what they stand for.
fn utf8_as_windows_1252(text: &str) -> Option<Damage> {
    const REASON: &str = "utf8_read_as_windows_1252";
    let characters: Vec<(char, Option<u8>)> = text.chars().map(|c| (c, byte_of(c))).collect();
    let (mut out, mut rest) = (String::with_capacity(text.len()), characters.as_slice());
    let (mut sure, mut likely, mut broken, mut left) = (0, 0, 0, 0);
    while let Some((&(c, byte), after)) = rest.split_first() {
        match sequence(rest) {
            Some((meant, length)) => {
                // Two bytes may be a capital letter before a quotation mark: two of them are no chance.
                if is_sure(meant) {
                    sure += 1
                } else {
                    likely += 1
                }
                out.push(meant);
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                broken += usize::from(is_broken(rest));
                left += usize::from(byte.is_some_and(|byte| byte >= 0x80));
                out.push(c);
                rest = after;
            }
        }
    }
    match (sure, likely, broken) {
        (0, 0 | 1, 0 | 1) => None,
        // A byte that belongs to none of the characters: others are gone.
        _ => Some((REASON, (left == 0).then_some(out))),
    }
}

/// The character whose bytes in UTF-8 stand first, and their number.
fn sequence(rest: &[(char, Option<u8>)]) -> Option<(char, usize)> {
    let lead = rest.first()?.1?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [0u8; 4];
    for (byte, (_, known)) in bytes.iter_mut().zip(rest.get(..length)?) {
        *byte = (*known)?;
    }
    // A no-break space (A0) inside of a character has often become a plain one.
    let spaces = bytes.iter().filter(|byte| **byte == b' ').count();
    if length == 3 && spaces == 1 && !rest.iter().take(3).any(|(c, _)| is_punctuation(*c)) {
        bytes.iter_mut().filter(|byte| **byte == b' ').for_each(|byte| *byte = 0xA0);
    }
    let meant = std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    is_written(meant).then_some((meant, length))
}

/// Whether a character of two bytes or more occurs in names and addresses. The others are chance.
fn is_written(c: char) -> bool {
    matches!(
        c,
        // Latin, Greek, Cyrillic, Hebrew, Arabic.
        '\u{A0}'..='\u{17F}' | '\u{218}'..='\u{21B}' | '\u{386}'..='\u{45F}' | '\u{5D0}'..='\u{5EA}' | '\u{621}'..='\u{6CC}'
    ) || c >= '\u{900}'
}

/// Whether one character alone shows what happened. The signs of Latin-1 (C2 and a sign) come out of `Â©` only.
fn is_sure(c: char) -> bool {
    matches!(c, '\u{A0}'..='\u{FF}') || c >= '\u{900}'
}

/// Whether a character of three bytes began here, of which some are gone.
fn is_broken(rest: &[(char, Option<u8>)]) -> bool {
    let byte = |at: usize| rest.get(at).and_then(|(_, byte)| *byte);
    let is_sign = |(c, _): &(char, Option<u8>)| !c.is_alphabetic() && !is_punctuation(*c);
    let continues = byte(1).is_some_and(|byte| (0x80..=0xBF).contains(&byte));
    byte(0).is_some_and(|byte| (0xE3..=0xE9).contains(&byte)) && continues && rest.get(1).is_some_and(is_sign)
}

/// What stands behind letters in good text.
fn is_punctuation(c: char) -> bool {
    matches!(c, '«' | '»' | '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '\u{A0}')
}

/// Writes the text in GBK and reads it as UTF-8.
fn utf8_as_gbk(text: &str) -> Option<Damage> {
    const REASON: &str = "utf8_read_as_gbk";
    if let Some(meant) = letter_between_letters(text) {
        return Some((REASON, Some(meant)));
    }
    // The first character tells for nearly all text: it holds the first byte of a character of three.
    let first = text.chars().find(|c| !c.is_ascii())?;
    let lead = *gbk(first.encode_utf8(&mut [0; 4]))?.first()?;
    if !(0xE2..=0xEF).contains(&lead) {
        return None;
    }
    let bytes = gbk(text)?;
    // What is left over at the end was written as a question mark.
    let (good, rest) = match std::str::from_utf8(&bytes) {
        Ok(good) => (good, 0),
        Err(error) => (std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?, bytes.len() - error.valid_up_to()),
    };
    let meant = good.strip_prefix('\u{FEFF}').unwrap_or(good);
    let is_east_asian =
        |c: char| matches!(c, '\u{2010}'..='\u{2026}' | '\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FFEF}');
    let wide = meant.chars().filter(|c| !c.is_ascii()).count();
    if wide == 0 && meant.len() == good.len() || !meant.chars().all(|c| c.is_ascii() || is_east_asian(c)) {
        return None;
    }
    match rest {
        0 => Some((REASON, Some(meant.to_string()))),
        // A character of three bytes makes one and a half of GBK: the last half is gone.
        1..=3 if wide >= 2 && bytes.ends_with(b"?") => Some((REASON, None)),
        _ => None,
    }
}

/// The bytes of a text in GBK, if it has all of its characters.
fn gbk(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, unmappable) = GBK.encode(text);
    (!unmappable).then(|| bytes.into_owned())
}

/// `M眉ller`: a letter of two bytes in UTF-8 is one character of GBK. Only between Latin letters, where no Chinese
/// character stands.
fn letter_between_letters(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut found = false;
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let between = !c.is_ascii() && before.is_ascii_alphabetic() && characters.peek().is_some_and(char::is_ascii_alphabetic);
        let bytes = if between && matches!(c, '\u{4E00}'..='\u{9FFF}') { gbk(c.encode_utf8(&mut [0; 4])) } else { None };
        let letter = bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()?.chars().next());
        match letter.filter(|letter| matches!(letter, '\u{C0}'..='\u{17F}')) {
            Some(letter) => (found, before) = (true, letter),
            None => before = c,
        }
        out.push(before);
    }
    found.then_some(out)
}

/// Writes the text in Latin-1 and reads it as GB18030.
fn gbk_as_latin_1(text: &str) -> Option<Damage> {
    let bytes: Vec<u8> = text.chars().map(byte_of).collect::<Option<_>>()?;
    let is_high = |byte: &u8| *byte >= 0x80;
    let high = bytes.iter().filter(|byte| is_high(byte)).count();
    let longest = bytes.split(|byte| !is_high(byte)).map(<[u8]>::len).max().unwrap_or(0);
    // A name of one character is told by its two letters where no language writes them side by side.
    let is_pair = |pair: &[u8]| {
        matches!(pair, [0xB0..=0xD7, 0xA1..=0xFE]) && text.to_lowercase().chars().next() != text.to_lowercase().chars().last()
    };
    if !(longest >= 3 && high >= 4 || is_pair(&bytes)) {
        return None;
    }
    let (meant, wrong) = GB18030.decode_without_bom_handling(&bytes);
    let is_chinese =
        |c: char| c.is_ascii() || matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3001}'..='\u{3011}' | '\u{FF01}'..='\u{FF5E}' | '·');
    (!wrong && meant.chars().all(is_chinese)).then(|| ("gbk_read_as_latin_1", Some(meant.into_owned())))
}

#[cfg(test)]
mod tests;
