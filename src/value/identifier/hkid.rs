//! Identity card numbers of Hong Kong: one letter or two, six digits, a check digit of which ten is written `A`.

use super::digits::alphanumeric;
use crate::value::Reading;

/// Reads a number. The brackets around the check digit are how it is written.
pub fn read(value: &str) -> Reading {
    super::read(value, &['(', ')'], &|text| {
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        if !(1..=2).contains(&letters) || text.len() != letters + 7 {
            return Err("form");
        }
        let (body, check) = text.split_at_checked(letters + 6).ok_or("form")?;
        if !body.bytes().skip(letters).all(|byte| byte.is_ascii_digit()) {
            return Err("form");
        }
        // A space before a single letter counts 36.
        let space = if letters == 1 { 36 * 9 } else { 0 };
        let weights = (2..=9).rev().skip(2 - letters);
        let sum: u32 = body.chars().filter_map(alphanumeric).zip(weights).map(|(value, weight)| value * weight).sum::<u32>() + space;
        let expected = match (11 - sum % 11) % 11 {
            10 => "A".to_string(),
            digit => digit.to_string(),
        };
        if check == expected { Ok(format!("{body}({check})")) } else { Err("check_digit") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers() {
        for number in ["A123456(3)", "G123456(A)", "AB987654(3)"] {
            assert_eq!(read(number), Reading::valid(number), "{number}");
        }
        assert_eq!(read("A1234563"), Reading::valid("A123456(3)"));
        assert_eq!(read("A123456(4)"), Reading::invalid("check_digit"));
        assert_eq!(read("A12345(3)"), Reading::invalid("form"));
    }
}
