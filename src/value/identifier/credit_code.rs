//! Unified social credit codes (统一社会信用代码): GB 32100-2015 with the amendment of 2016.
//!
//! Eighteen characters without I, O, S, V and Z: the registering department, the kind of body, six digits of the place,
//! the organisation code (GB 11714), and a check character whose weights are the powers of 3 by 31.

use super::organisation_code;
use crate::value::Reading;

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Departments that register: 编办 外交 司法 文化 民政 旅游 宗教 工会 工商 军委 农业 其他.
const DEPARTMENTS: &str = "123456789ANY";

/// Reads a code. A letter that the alphabet lacks is taken for the digit that it looks like, if the check character then
/// holds: that is fixable.
pub fn read(value: &str) -> Reading {
    super::read(value, &[], &|text| judge(text).map(|()| text.to_string())).or_else_with(|| {
        let text = super::plain(value).to_uppercase();
        let meant: String = text.chars().map(looks_like).collect();
        (meant != text && judge(&meant).is_ok()).then_some(Reading::Fixable { suggestion: meant, reason: "letter_for_digit" })
    })
}

fn looks_like(c: char) -> char {
    match c {
        'O' => '0',
        'I' => '1',
        'S' => '5',
        'Z' => '2',
        other => other,
    }
}

fn judge(text: &str) -> Result<(), &'static str> {
    if text.chars().count() != 18 {
        return Err("length");
    }
    let values: Option<Vec<u32>> = text.chars().map(|c| ALPHABET.find(c).map(|at| at as u32)).collect();
    let values = values.ok_or("character")?;
    if !text.starts_with(|c| DEPARTMENTS.contains(c)) {
        return Err("department");
    }
    if !text.get(2..8).is_some_and(|place| place.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err("region");
    }
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        (sum, weight) = (sum + value * weight, weight * 3 % 31);
    }
    if (31 - sum % 31) % 31 != values[17] {
        return Err("check_digit");
    }
    match text.get(8..17).map(organisation_code::holds) {
        Some(Ok(true)) => Ok(()),
        _ => Err("organisation_code"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes() {
        for code in [
            "91110000600037341L",
            "91350100M000100Y43",
            "9144030071526726XG",
            "92130606MA0G1JGM00",
            "91310000MF0000013K",
            "52110000MF00000137",
            "N2320583MF00000138",
            "Y1110000MF0000013G",
        ] {
            assert_eq!(read(code), Reading::valid(code), "{code}");
        }
    }

    #[test]
    fn slips_are_named() {
        let meant = "91110000600037341L";
        assert_eq!(read("9111OOOO600037341L"), Reading::Fixable { suggestion: meant.into(), reason: "letter_for_digit" });
        assert_eq!(read("91110000600037341l"), Reading::Fixable { suggestion: meant.into(), reason: "lower_case" });
        assert_eq!(read("91110000600037341M"), Reading::invalid("check_digit"));
        assert_eq!(read("9111000060003734"), Reading::invalid("length"));
        assert_eq!(read("B1110000600037341L"), Reading::invalid("department"));
        assert_eq!(read("91110000********1L"), Reading::Masked);
    }
}
