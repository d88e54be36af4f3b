//! Numbers of Taiwan: identity cards of persons, and the unified business numbers (統一編號) of companies.

use super::digits;
use crate::value::Reading;

/// The letters in the order of the numbers 10 to 35 that stand for them: places of first registration.
const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

/// Reads the number of a person: a letter, 1 (male), 2 (female), 8 or 9 (residents), seven digits, a check digit.
pub fn read(value: &str) -> Reading {
    super::read(value, &[], &|text| {
        let letter = text.chars().next().and_then(|c| LETTERS.find(c)).ok_or("form")? as u32 + 10;
        let rest = text.get(1..).and_then(digits::of).filter(|rest| rest.len() == 9).ok_or("form")?;
        if !matches!(rest[0], 1 | 2 | 8 | 9) {
            return Err("form");
        }
        let sum = letter / 10 + letter % 10 * 9 + digits::weighed(&rest, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
        if sum.is_multiple_of(10) { Ok(text.to_string()) } else { Err("check_digit") }
    })
}

/// Reads the number of a company: eight digits. Since 2023 the sum must be divisible by 5 only, so that there are
/// numbers enough; a seventh digit 7 may count for one less.
pub fn read_business(value: &str) -> Reading {
    super::read(value, &[], &|text| {
        let digits = digits::of(text).ok_or("character")?;
        if digits.len() != 8 {
            return Err("length");
        }
        let products = digits.iter().zip([1, 2, 1, 2, 1, 2, 4, 1]).map(|(digit, weight)| digit * weight);
        let sum: u32 = products.map(|product| product / 10 + product % 10).sum();
        let holds = sum.is_multiple_of(5) || digits[6] == 7 && (sum + 1).is_multiple_of(5);
        if holds { Ok(text.to_string()) } else { Err("check_digit") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers() {
        for number in ["A123456789", "B142610160"] {
            assert_eq!(read(number), Reading::valid(number), "{number}");
        }
        assert_eq!(read("A123456788"), Reading::invalid("check_digit"));
        assert_eq!(read("A323456789"), Reading::invalid("form"));
        for number in ["00501503", "04595257", "12345675"] {
            assert_eq!(read_business(number), Reading::valid(number), "{number}");
        }
        assert_eq!(read_business("00501502"), Reading::invalid("check_digit"));
    }
}
