//! Numbers of bank cards: ISO/IEC 7812, 12 to 19 digits, the last by Luhn's formula.

use super::digits;
use crate::value::Reading;

/// Reads a card number. Groups parted by spaces or hyphens are how they are printed.
pub fn read(value: &str) -> Reading {
    super::read(value, &[' ', '-'], &|text| {
        let digits = digits::of(text).ok_or("character")?;
        match digits.len() {
            12..=19 if digits::luhn(&digits) => Ok(text.to_string()),
            12..=19 => Err("check_digit"),
            _ => Err("length"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_of_processors() {
        for number in ["4242424242424242", "5555555555554444", "378282246310005", "3056930009020004", "6205500000000000004"] {
            assert_eq!(read(number), Reading::valid(number), "{number}");
        }
        assert_eq!(read("4242 4242 4242 4242"), Reading::valid("4242424242424242"));
        assert_eq!(read("4242424242424241"), Reading::invalid("check_digit"));
        assert_eq!(read("42424242"), Reading::invalid("length"));
        assert_eq!(read("0000000000000000"), Reading::Placeholder);
    }
}
