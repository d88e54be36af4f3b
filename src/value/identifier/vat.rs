//! Value added tax numbers of Europe, with their prefix of two letters.
//!
//! The check digits are those that the countries publish; of Bulgaria, Cyprus, Czechia, Latvia, Lithuania and Romania only
//! the form is judged. Greece writes EL, Northern Ireland XI.

mod formulas;

use crate::value::Reading;

/// Countries whose numbers are judged by their form alone.
pub const FORM_ALONE: &[&str] = &["BG", "CY", "CZ", "LT", "LV", "RO"];

/// Reads a number. A number without prefix is one of `country`, if one is given. Spaces, dots and hyphens are how they
/// are printed.
pub fn read(value: &str, country: Option<&str>) -> Reading {
    super::read(value, &[' ', '.', '-'], &|text| {
        let prefix = text.get(..2).filter(|prefix| formulas::knows(prefix));
        let (country, number) = match (prefix, country) {
            (Some(prefix), Some(country)) if prefix != country => return Err("other_country"),
            (Some(prefix), _) => (prefix, &text[2..]),
            (None, _) if text.starts_with("GR") => return Err("greece_is_el"),
            (None, Some(country)) => (country, text),
            (None, None) => return Err("no_country"),
        };
        // What stands behind a number of Norway or Switzerland only says that it is one.
        let number = ["MVA", "MWST", "TVA", "IVA"].iter().find_map(|ending| number.strip_suffix(ending)).unwrap_or(number);
        formulas::judge(country, number).map(|()| format!("{country}{number}"))
    })
}

/// Whether numbers of the country can be judged, at least by their form.
pub fn knows(country: &str) -> bool {
    formulas::knows(country)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &[&str] = &[
        "ATU13585627",
        "BE0428759497",
        "BG175074752",
        "CY10259033P",
        "CZ25123891",
        "DE136695976",
        "DK13585628",
        "EE100931558",
        "EL094259216",
        "ESB58378431",
        "FI20774740",
        "FR40303265045",
        "HR33392005961",
        "HU12892312",
        "IE6433435F",
        "IT00743110157",
        "LT119511515",
        "LU15027442",
        "LV40003521600",
        "MT11679112",
        "NL004495445B01",
        "PL8567346215",
        "PT501964843",
        "RO18547290",
        "SE123456789701",
        "SI50223054",
        "SK2022749619",
        "GB980780684",
        "XI110305878",
        "CHE107787577",
        "NO995525828",
    ];

    #[test]
    fn published_numbers_hold_and_a_wrong_digit_does_not() {
        for number in PUBLISHED {
            assert_eq!(read(number, None), Reading::valid(*number), "{number}");
            // The last digit of the number, one up.
            let at = number.rfind(|c: char| c.is_ascii_digit()).unwrap();
            let digit = number[at..].chars().next().unwrap().to_digit(10).unwrap();
            let wrong = format!("{}{}{}", &number[..at], (digit + 1) % 10, &number[at + 1..]);
            if !FORM_ALONE.contains(&&number[..2]) && !number.starts_with("NL") && !number.starts_with("SE") {
                assert_eq!(read(&wrong, None), Reading::invalid("check_digit"), "{wrong}");
            }
        }
    }

    #[test]
    fn prefixes_are_told_apart() {
        assert_eq!(read("CHE-107.787.577 IVA", None), Reading::valid("CHE107787577"));
        assert_eq!(read("NO 995 525 828 MVA", None), Reading::valid("NO995525828"));
        assert_eq!(read("136695976", Some("DE")), Reading::valid("DE136695976"));
        assert_eq!(read("136695976", None), Reading::invalid("no_country"));
        assert_eq!(read("GR094259216", None), Reading::invalid("greece_is_el"));
        assert_eq!(read("FI20774740", Some("FR")), Reading::invalid("other_country"));
        assert_eq!(read("DE12345", None), Reading::invalid("form"));
    }
}
