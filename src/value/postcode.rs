//! Postcodes by country, in the forms of Google's address data.
//!
//! Only the form is judged: that a code is given out is not known. Hong Kong, Macao and the Emirates have none.

use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const FORMS: &[(&str, &str)] = &[
    ("AR", r"(?:[A-HJ-NP-Z])?\d{4}(?:[A-Z]{3})?"),
    ("AT", r"\d{4}"),
    ("AU", r"\d{4}"),
    ("BE", r"\d{4}"),
    ("BG", r"\d{4}"),
    ("BR", r"\d{5}-?\d{3}"),
    ("CA", r"[ABCEGHJKLMNPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d"),
    ("CH", r"\d{4}"),
    ("CN", r"\d{6}"),
    ("CZ", r"\d{3} ?\d{2}"),
    ("DE", r"\d{5}"),
    ("DK", r"\d{4}"),
    ("EE", r"\d{5}"),
    ("ES", r"\d{5}"),
    ("FI", r"\d{5}"),
    ("FR", r"\d{2} ?\d{3}"),
    ("GB", r"GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?\d[ABD-HJLNP-UW-Z]{2}"),
    ("GR", r"\d{3} ?\d{2}"),
    ("HR", r"\d{5}"),
    ("HU", r"\d{4}"),
    ("ID", r"\d{5}"),
    ("IE", r"[\dA-Z]{3} ?[\dA-Z]{4}"),
    ("IL", r"\d{5}(?:\d{2})?"),
    ("IN", r"\d{6}"),
    ("IT", r"\d{5}"),
    ("JP", r"\d{3}-?\d{4}"),
    ("KR", r"\d{5}"),
    ("LI", r"948[5-9]|949[0-8]"),
    ("LT", r"(?:LT-)?\d{5}"),
    ("LU", r"\d{4}"),
    ("LV", r"LV-\d{4}"),
    ("MX", r"\d{5}"),
    ("MY", r"\d{5}"),
    ("NL", r"[1-9]\d{3} ?(?:[A-RT-Z][A-Z]|S[BCE-RT-Z])"),
    ("NO", r"\d{4}"),
    ("NZ", r"\d{4}"),
    ("PH", r"\d{4}"),
    ("PL", r"\d{2}-\d{3}"),
    ("PT", r"\d{4}-\d{3}"),
    ("RO", r"\d{6}"),
    ("RU", r"\d{6}"),
    ("SA", r"\d{5}"),
    ("SE", r"\d{3} ?\d{2}"),
    ("SG", r"\d{6}"),
    ("SI", r"(?:SI-)?\d{4}"),
    ("SK", r"\d{3} ?\d{2}"),
    ("TH", r"\d{5}"),
    ("TR", r"\d{5}"),
    ("TW", r"\d{3}(?:\d{2,3})?"),
    ("UA", r"\d{5}"),
    ("US", r"\d{5}(?:[ -]\d{4})?"),
    ("VN", r"\d{5}\d?"),
    ("ZA", r"\d{4}"),
];

/// Countries without postcodes.
const NONE: &[&str] = &["AE", "HK", "MO"];

static PATTERNS: LazyLock<BTreeMap<&'static str, Regex>> =
    LazyLock::new(|| FORMS.iter().filter_map(|(country, form)| Some((*country, Regex::new(&format!("^(?:{form})$")).ok()?))).collect());

/// Codes that are typed to get past a form.
const MADE_UP: &[&str] = &["000000", "00000", "0000", "123456", "12345", "999999", "99999", "100000"];

/// Whether the form of a country's postcodes is known.
pub fn knows(country: &str) -> bool {
    NONE.contains(&country) || PATTERNS.contains_key(country)
}

/// Reads the postcode of a country (ISO 3166-1 alpha-2).
pub fn read(value: &str, country: &str) -> Reading {
    let text = plain(value);
    let text: &str = &text;
    match text {
        "" => return Reading::Missing,
        _ if is_placeholder(text) || MADE_UP.contains(&text) => return Reading::Placeholder,
        _ if is_masked(text) => return Reading::Masked,
        _ if NONE.contains(&country) => return Reading::invalid("country_has_none"),
        _ => {}
    }
    let Some(pattern) = PATTERNS.get(country) else { return Reading::invalid("unknown_country") };
    if pattern.is_match(text) {
        return Reading::valid(text);
    }
    let capitals = text.to_uppercase();
    if pattern.is_match(&capitals) {
        return Reading::Fixable { suggestion: capitals, reason: "lower_case" };
    }
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let padded = format!("0{whole}");
    match () {
        () if whole != text && pattern.is_match(whole) => Reading::Fixable { suggestion: whole.into(), reason: "spreadsheet_number" },
        // Spreadsheets drop the zero in front.
        () if whole.bytes().all(|byte| byte.is_ascii_digit()) && pattern.is_match(&padded) => {
            Reading::Fixable { suggestion: padded, reason: "leading_zero_lost" }
        }
        () => Reading::invalid("form"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_countries() {
        assert_eq!(PATTERNS.len(), FORMS.len());
        for (code, country) in [
            ("518057", "CN"),
            ("02134", "US"),
            ("02134-1001", "US"),
            ("SW1A 1AA", "GB"),
            ("K1A 0B1", "CA"),
            ("100-0001", "JP"),
            ("D02 X285", "IE"),
        ] {
            assert!(read(code, country).is_valid(), "{code}");
        }
        assert_eq!(read("2134", "US"), Reading::Fixable { suggestion: "02134".into(), reason: "leading_zero_lost" });
        assert_eq!(read("30000", "CN"), Reading::Fixable { suggestion: "030000".into(), reason: "leading_zero_lost" });
        assert_eq!(read("sw1a 1aa", "GB").reason(), Some("lower_case"));
        assert_eq!(read("518057.0", "CN").reason(), Some("spreadsheet_number"));
        assert_eq!(read("5180", "CN"), Reading::invalid("form"));
        assert_eq!(read("999077", "HK"), Reading::invalid("country_has_none"));
        assert_eq!(read("000000", "CN"), Reading::Placeholder);
    }
}
