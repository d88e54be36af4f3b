//! Organisation codes (组织机构代码): GB 11714-1997, eight characters and a check character.

use super::digits::alphanumeric;
use crate::value::Reading;

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Reads a code. The hyphen before the check character is how it is written.
pub fn read(value: &str) -> Reading {
    super::read(value, &['-'], &|text| if holds(text)? { Ok(text.to_string()) } else { Err("check_digit") })
}

/// Whether the check character of a compact code is right.
pub(super) fn holds(text: &str) -> Result<bool, &'static str> {
    let (Some(body), Some(check)) = (text.get(..8), text.get(8..)) else { return Err("length") };
    if text.len() != 9 {
        return Err("length");
    }
    let mut sum = 0;
    for (c, weight) in body.chars().zip(WEIGHTS) {
        sum += alphanumeric(c).ok_or("character")? * weight;
    }
    Ok(match 11 - sum % 11 {
        10 => check == "X",
        11 => check == "0",
        digit => check == digit.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes() {
        for code in ["D2143569X", "71526726X", "600037341", "MA0G1JGM0"] {
            assert_eq!(read(code), Reading::valid(code), "{code}");
        }
        assert_eq!(read("71526726-X"), Reading::valid("71526726X"));
        assert_eq!(read("715267260"), Reading::invalid("check_digit"));
        assert_eq!(read("7152672"), Reading::invalid("length"));
    }
}
