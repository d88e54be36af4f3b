//! Identifiers that carry check digits, by their standards: banks, companies, persons.
//!
//! All are read alike: hygiene first, then blank, placeholder and mask are told apart, then letters are made capital and
//! separators dropped. What was only written differently is fixable, and says how; what a check digit refutes is not.

pub mod credit_code;
mod digits;
pub mod hkid;
pub mod iban;
pub mod lei;
pub mod luhn;
pub mod organisation_code;
pub mod taiwan_id;
pub mod vat;

use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};

/// Judges a compact identifier in capitals: its canonical form, or the code of what is wrong.
type Judge<'a> = &'a dyn Fn(&str) -> Result<String, &'static str>;

/// Reads an identifier. Characters of `notation` belong to the way in which it is usually written.
fn read(value: &str, notation: &[char], judge: Judge) -> Reading {
    let text = plain(value);
    // A quote that a spreadsheet shows to keep digits as text.
    let text = text.strip_prefix('\'').unwrap_or(&text);
    match text {
        "" => return Reading::Missing,
        _ if is_placeholder(text) => return Reading::Placeholder,
        _ if is_masked(text) => return Reading::Masked,
        _ => {}
    }
    let written: String = text.chars().filter(|c| !notation.contains(c)).collect();
    let compact: String = written.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '/')).collect();
    if is_one_digit(&compact) {
        return Reading::Placeholder;
    }
    let capitals = compact.to_uppercase();
    let reading = match judge(&capitals) {
        Ok(canonical) => Reading::Valid { canonical },
        Err(_) if is_float(text) => return Reading::invalid("precision_lost"),
        Err(reason) => return Reading::invalid(reason),
    };
    match () {
        () if compact.len() != written.len() => reading.repaired("separators"),
        () if capitals != compact => reading.repaired("lower_case"),
        () => reading,
    }
}

/// `3.60426E+17`: a spreadsheet kept fifteen digits.
fn is_float(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.contains(['e', 'E'])
}

/// One digit throughout: what people type to get past a form.
fn is_one_digit(text: &str) -> bool {
    text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_digit() && byte == text.as_bytes()[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_differently_is_fixable() {
        let judge: Judge = &|text| if text == "AB12" { Ok(text.into()) } else { Err("check_digit") };
        let fixed = |reason| Reading::Fixable { suggestion: "AB12".into(), reason };
        assert_eq!(read(" ＡＢ12 ", &[], judge), Reading::valid("AB12"));
        assert_eq!(read("ab12", &[], judge), fixed("lower_case"));
        assert_eq!(read("AB 12", &[], judge), fixed("separators"));
        assert_eq!(read("(AB)12", &['(', ')'], judge), Reading::valid("AB12"));
        assert_eq!(read("AB13", &[], judge), Reading::invalid("check_digit"));
        assert_eq!(read("3.6E+17", &[], judge), Reading::invalid("precision_lost"));
        assert_eq!(
            (read("", &[], judge), read("N/A", &[], judge), read("AB**12", &[], judge)),
            (Reading::Missing, Reading::Placeholder, Reading::Masked)
        );
        assert_eq!((read("000000", &[], judge), read("0000 0000-0000", &[], judge)), (Reading::Placeholder, Reading::Placeholder));
    }
}
