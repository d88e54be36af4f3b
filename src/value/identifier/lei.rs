//! Legal entity identifiers: ISO 17442, twenty characters, the last two by ISO 7064 MOD 97-10.

use super::digits;
use crate::value::Reading;

/// Reads an identifier.
pub fn read(value: &str) -> Reading {
    super::read(value, &[], &|text| match digits::mod_97(text) {
        _ if text.chars().count() != 20 => Err("length"),
        None => Err("character"),
        Some(1) => Ok(text.to_string()),
        Some(_) => Err("check_digit"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_identifiers() {
        for lei in ["5493001KJTIIGC8Y1R12", "213800WSGIIZCXF1P572", "HWUPKR0MPOU8FGXBT394"] {
            assert_eq!(read(lei), Reading::valid(lei), "{lei}");
        }
        assert_eq!(read("5493001KJTIIGC8Y1R13"), Reading::invalid("check_digit"));
        assert_eq!(read("5493001KJTIIGC8Y1R"), Reading::invalid("length"));
        assert_eq!(read("5493001kjtiigc8y1r12").reason(), Some("lower_case"));
    }
}
