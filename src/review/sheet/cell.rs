//! Single cells: what a spreadsheet can hold, and what it would make of text that it reads from CSV.
//!
//! A spreadsheet that opens a CSV file takes `007` for 7, `1-2` for a day in January, twelve digits for `1.23E+11`
//! and `=1+1` for a formula, and saves what it took them for. A cell that begins with a quote is text to all of
//! them. [`guarded`] puts one before a key that would not stay itself, and [`bare`] takes it away: for every text,
//! `bare(guarded(text)) == text`.

use std::borrow::Cow;

/// The longest text of a cell, in UTF-16 units.
pub(super) const LONGEST: usize = 32_767;

/// What makes a spreadsheet run a cell as a formula (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Beginnings of words that are days or truth values to a spreadsheet.
const MEANINGS: [&str; 14] = ["true", "false", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The length of a text as spreadsheets count.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text, cut where it is longer than a cell can be. Only for what is shown and never read back.
pub(super) fn fitted(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= LONGEST || length(&text) <= LONGEST {
        return text;
    }
    let mut room = LONGEST - 1;
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.push('…');
    Cow::Owned(cut)
}

/// A text for CSV that no spreadsheet runs.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What [`harmless`] had before it, as far as one can tell: for what people wrote.
pub(super) fn unharmed(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(text)
}

/// What identifies something, for CSV: with a quote before it if a spreadsheet would change it.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    // Quotes of its own count as none, else reading could not tell them from ours.
    if stays(text.trim_start_matches('\'')) { Cow::Borrowed(text) } else { Cow::Owned(format!("'{text}")) }
}

/// Undoes [`guarded`]; none where there is no guard.
pub(super) fn bare(text: &str) -> Option<&str> {
    text.strip_prefix('\'').filter(|rest| !stays(rest.trim_start_matches('\'')))
}

/// Whether a spreadsheet surely keeps this text as it is. In doubt it does not.
fn stays(text: &str) -> bool {
    match text.chars().next() {
        None => true,
        // More digits are shown as 1.23E+11, and saved as they are shown.
        Some('1'..='9') => text.len() <= 11 && text.bytes().all(|b| b.is_ascii_digit()),
        Some(first) if first.is_alphabetic() => {
            let start: String = text.chars().take(5).flat_map(char::to_lowercase).collect();
            !MEANINGS.iter().any(|word| start.starts_with(word))
        }
        Some(_) => text == "0",
    }
}

/// A number as the key it was before a spreadsheet took it for one; none where digits are lost.
pub(super) fn of_number(number: f64) -> Option<String> {
    // Spreadsheets keep fifteen digits and write zeros for the rest. Whole numbers are shown without a fraction.
    (number.is_finite() && number.abs() < 1e15).then(|| if number == 0.0 { "0".to_string() } else { number.to_string() })
}

/// A key from CSV that had no guard: as it is, unless it shows that a spreadsheet has rewritten it.
pub(super) fn unguarded(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if let Some((mantissa, exponent)) = text.split_once(['E', 'e']) {
        let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        let is_number = digits(whole) && digits(fraction) && exponent.strip_prefix(['+', '-']).is_some_and(digits);
        return (!is_number).then(|| text.to_string());
    }
    match text.split_once('.') {
        Some((whole, zeros)) if digits(whole) && digits(zeros) && zeros.bytes().all(|b| b == b'0') => {
            (whole.len() <= 15).then(|| whole.to_string())
        }
        _ => Some(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_change_is_guarded_and_comes_back() {
        let changed =
            ["007", "1-2", "123456789012", "1.50", "12e5", "=1+1", "+86138", "-1", "@x", "\tx", " 1", "May 5", "TRUE", "１２", "%"];
        for text in changed {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["0", "12345", "A-17", "customer 1", "张三", "C=1", "", "'", "''x"] {
            assert_eq!(guarded(text), text);
        }
        for text in changed.into_iter().chain(["'=1", "''007", "'a", "'", "", "x"]) {
            let written = guarded(text);
            assert_eq!(bare(&written).unwrap_or(&written), text);
        }
    }

    #[test]
    fn keys_that_became_numbers_are_read_as_they_were_or_not_at_all() {
        assert_eq!(of_number(12345.0).as_deref(), Some("12345"));
        assert_eq!(of_number(999_999_999_999_999.0).as_deref(), Some("999999999999999"));
        assert_eq!(of_number(1e15), None);
        assert_eq!(of_number(-0.0).as_deref(), Some("0"));
        assert_eq!(of_number(12.5).as_deref(), Some("12.5"));
        assert_eq!(unguarded("12345.0").as_deref(), Some("12345"));
        assert_eq!(unguarded("1.23457E+11"), None);
        assert_eq!(unguarded("1,23457E+11"), None);
        assert_eq!(unguarded("110105194912310020").as_deref(), Some("110105194912310020"));
        assert_eq!(unguarded("1101051949123100.0"), None);
        assert_eq!(unguarded("E+1").as_deref(), Some("E+1"));
        assert_eq!(unguarded("v1.0").as_deref(), Some("v1.0"));
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(fitted(Cow::Owned("x".repeat(LONGEST))).len(), LONGEST);
        let cut = fitted(Cow::Owned("😀".repeat(20_000))).into_owned();
        assert!(length(&cut) <= LONGEST && cut.ends_with("😀…"));
        assert_eq!(unharmed("'=x"), "=x");
        assert_eq!(unharmed("'tis"), "'tis");
    }
}
