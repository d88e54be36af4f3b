//! International bank account numbers: ISO 13616, check digits by ISO 7064 MOD 97-10.
//!
//! Each country fixes the length and the form of what follows the check digits; the table is that of the registry that
//! SWIFT keeps, as of 2026: `n` are digits, `a` capital letters, `c` either.

use super::digits;
use crate::value::Reading;

#[rustfmt::skip]
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "8n12c"), ("AE", "19n"), ("AL", "8n16c"), ("AT", "16n"), ("AZ", "4a20c"), ("BA", "16n"), ("BE", "12n"),
    ("BG", "4a6n8c"), ("BH", "4a14c"), ("BI", "23n"), ("BR", "23n1a1c"), ("BY", "4c4n16c"), ("CH", "5n12c"), ("CR", "18n"),
    ("CY", "8n16c"), ("CZ", "20n"), ("DE", "18n"), ("DJ", "23n"), ("DK", "14n"), ("DO", "4c20n"), ("EE", "16n"), ("EG", "25n"),
    ("ES", "20n"), ("FI", "14n"), ("FK", "2a12n"), ("FO", "14n"), ("FR", "10n11c2n"), ("GB", "4a14n"), ("GE", "2a16n"),
    ("GI", "4a15c"), ("GL", "14n"), ("GR", "7n16c"), ("GT", "24c"), ("HN", "4a20n"), ("HR", "17n"), ("HU", "24n"),
    ("IE", "4a14n"), ("IL", "19n"), ("IQ", "4a15n"), ("IS", "22n"), ("IT", "1a10n12c"), ("JO", "4a4n18c"), ("KW", "4a22c"),
    ("KZ", "3n13c"), ("LB", "4n20c"), ("LC", "4a24c"), ("LI", "5n12c"), ("LT", "16n"), ("LU", "3n13c"), ("LV", "4a13c"),
    ("LY", "21n"), ("MC", "10n11c2n"), ("MD", "20c"), ("ME", "18n"), ("MK", "3n10c2n"), ("MN", "16n"), ("MR", "23n"),
    ("MT", "4a5n18c"), ("MU", "4a19n3a"), ("NI", "4a20n"), ("NL", "4a10n"), ("NO", "11n"), ("OM", "3n16c"), ("PK", "4a16c"),
    ("PL", "24n"), ("PS", "4a21c"), ("PT", "21n"), ("QA", "4a21c"), ("RO", "4a16c"), ("RS", "18n"), ("RU", "14n15c"),
    ("SA", "2n18c"), ("SC", "4a20n3a"), ("SD", "14n"), ("SE", "20n"), ("SI", "15n"), ("SK", "20n"), ("SM", "1a10n12c"),
    ("SO", "19n"), ("ST", "21n"), ("SV", "4a20n"), ("TL", "19n"), ("TN", "20n"), ("TR", "6n16c"), ("UA", "6n19c"), ("VA", "18n"),
    ("VG", "4a16n"), ("XK", "16n"), ("YE", "4a4n18c"),
];

/// Reads a number. Groups of four parted by spaces are how they are printed.
pub fn read(value: &str) -> Reading {
    super::read(value, &[' '], &|text| {
        let (Some(country), Some(check), Some(account)) = (text.get(..2), text.get(2..4), text.get(4..)) else { return Err("length") };
        if !text.is_ascii() {
            return Err("character");
        }
        let Some((_, form)) = COUNTRIES.iter().find(|(known, _)| *known == country) else { return Err("unknown_country") };
        if !check.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("form");
        }
        fits(account, form)?;
        match digits::mod_97(&format!("{account}{country}{check}")) {
            Some(1) => Ok(text.to_string()),
            _ => Err("check_digit"),
        }
    })
}

/// Whether the account has the form of its country.
fn fits(account: &str, form: &str) -> Result<(), &'static str> {
    let mut rest = account;
    let mut count = 0usize;
    for c in form.chars() {
        if let Some(digit) = c.to_digit(10) {
            count = count * 10 + digit as usize;
            continue;
        }
        let (part, after) = rest.split_at_checked(count).ok_or("length")?;
        let right = |byte: u8| match c {
            'n' => byte.is_ascii_digit(),
            'a' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        };
        if !part.bytes().all(right) {
            return Err("form");
        }
        (rest, count) = (after, 0);
    }
    if rest.is_empty() { Ok(()) } else { Err("length") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers() {
        for iban in [
            "GB82WEST12345698765432",
            "DE89370400440532013000",
            "FR1420041010050500013M02606",
            "NL91ABNA0417164300",
            "CH9300762011623852957",
            "PK36SCBL0000001123456702",
        ] {
            assert_eq!(read(iban), Reading::valid(iban), "{iban}");
        }
        assert_eq!(read("GB82 WEST 1234 5698 7654 32"), Reading::valid("GB82WEST12345698765432"));
        assert_eq!(read("GB82WEST12345698765433"), Reading::invalid("check_digit"));
        assert_eq!(read("GB82WEST1234569876543"), Reading::invalid("length"));
        assert_eq!(read("GB821234WEST5698765432"), Reading::invalid("form"));
        assert_eq!(read("ZZ82WEST12345698765432"), Reading::invalid("unknown_country"));
    }

    #[test]
    fn the_table_is_in_order_and_whole() {
        assert!(COUNTRIES.is_sorted() && COUNTRIES.len() == 89, "{}", COUNTRIES.len());
    }
}
