//! The check digits of each country.

use crate::value::identifier::digits::{luhn, mod_11_10, mod_97, of, weighed};

/// Judges the number behind the prefix; nothing where it has not the form of the country.
type Formula = fn(&str) -> Option<bool>;

const FORMULAS: &[(&str, Formula)] = &[
    ("AT", austria),
    ("BE", belgium),
    ("BG", |text| digits_alone(text, 9..=10)),
    ("CH", switzerland),
    ("CY", |text| digits_alone(text.strip_suffix(|c: char| c.is_ascii_uppercase())?, 8..=8)),
    ("CZ", |text| digits_alone(text, 8..=10)),
    ("DE", |text| sized(text, 9).map(|digits| mod_11_10(&digits))),
    ("DK", |text| sized(text, 8).map(|digits| weighed(&digits, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))),
    ("EE", |text| sized(text, 9).map(|digits| (10 - weighed(&digits[..8], &[3, 7, 1, 3, 7, 1, 3, 7]) % 10) % 10 == digits[8])),
    ("EL", |text| sized(text, 9).map(|digits| weighed(&digits[..8], &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digits[8])),
    ("ES", spain),
    ("FI", |text| sized(text, 8).map(|digits| (11 - weighed(&digits[..7], &[7, 9, 10, 5, 8, 4, 2]) % 11) % 11 == digits[7])),
    ("FR", france),
    ("GB", britain),
    ("HR", |text| sized(text, 11).map(|digits| mod_11_10(&digits))),
    ("HU", |text| sized(text, 8).map(|digits| (10 - weighed(&digits[..7], &[9, 7, 3, 1, 9, 7, 3]) % 10) % 10 == digits[7])),
    ("IE", ireland),
    ("IT", |text| sized(text, 11).map(|digits| luhn(&digits))),
    ("LT", |text| if text.len() == 9 { digits_alone(text, 9..=9) } else { digits_alone(text, 12..=12) }),
    ("LU", |text| sized(text, 8).map(|digits| number(&digits[..6]) % 89 == number(&digits[6..]))),
    ("LV", |text| digits_alone(text, 11..=11)),
    ("MT", |text| sized(text, 8).map(|digits| 37 - weighed(&digits[..6], &[3, 4, 6, 7, 8, 9]) % 37 == number(&digits[6..]))),
    ("NL", netherlands),
    ("NO", norway),
    ("PL", |text| sized(text, 10).map(|digits| weighed(&digits[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digits[9])),
    ("PT", portugal),
    ("RO", |text| digits_alone(text, 2..=10)),
    ("SE", |text| sized(text, 12).map(|digits| luhn(&digits[..10]))),
    ("SI", slovenia),
    ("SK", |text| sized(text, 10).map(|digits| digits.iter().fold(0, |rest, digit| (rest * 10 + digit) % 11) == 0)),
    ("XI", britain),
];

/// Whether numbers of a country can be judged.
pub fn knows(country: &str) -> bool {
    FORMULAS.iter().any(|(known, _)| *known == country)
}

/// Judges the number behind a country's prefix.
pub fn judge(country: &str, text: &str) -> Result<(), &'static str> {
    let formula = FORMULAS.iter().find(|(known, _)| *known == country).ok_or("no_country")?.1;
    match formula(text) {
        Some(true) => Ok(()),
        Some(false) => Err("check_digit"),
        None => Err("form"),
    }
}

fn sized(text: &str, length: usize) -> Option<Vec<u32>> {
    of(text).filter(|digits| digits.len() == length)
}

fn digits_alone(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<bool> {
    of(text).filter(|digits| lengths.contains(&digits.len())).map(|_| true)
}

fn number(digits: &[u32]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + digit)
}

/// The sum of the digits of a product of two digits.
fn crossed(product: u32) -> u32 {
    product / 10 + product % 10
}

fn austria(text: &str) -> Option<bool> {
    let digits = sized(text.strip_prefix('U')?, 8)?;
    let sum: u32 = digits[..7].iter().zip([1, 2, 1, 2, 1, 2, 1]).map(|(digit, weight)| crossed(digit * weight)).sum();
    Some((10 - (sum + 4) % 10) % 10 == digits[7])
}

fn belgium(text: &str) -> Option<bool> {
    let digits = sized(text, 10).filter(|digits| digits[0] <= 1)?;
    Some(97 - number(&digits[..8]) % 97 == number(&digits[8..]))
}

fn switzerland(text: &str) -> Option<bool> {
    let digits = sized(text.strip_prefix('E')?, 9)?;
    Some((11 - weighed(&digits[..8], &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == digits[8])
}

/// Persons (DNI, NIE) and companies (CIF).
fn spain(text: &str) -> Option<bool> {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let bytes = text.as_bytes();
    if text.len() != 9 || !text.is_ascii() {
        return None;
    }
    let of_person = |digits: Vec<u32>| Some(LETTERS[(number(&digits) % 23) as usize] == bytes[8]);
    match bytes[0] {
        b'0'..=b'9' => of_person(of(&text[..8])?),
        b'X' | b'Y' | b'Z' => of_person(of(&format!("{}{}", bytes[0] - b'X', &text[1..8]))?),
        b'A'..=b'H' | b'J' | b'N' | b'P'..=b'S' | b'U'..=b'W' => {
            let digits = of(&text[1..8])?;
            let sum: u32 = digits.iter().enumerate().map(|(at, digit)| if at % 2 == 0 { crossed(digit * 2) } else { *digit }).sum();
            let check = (10 - sum % 10) % 10;
            Some(bytes[8] == b'0' + check as u8 || bytes[8] == b"JABCDEFGHI"[check as usize])
        }
        b'K' | b'L' | b'M' => of_person(of(&text[1..8])?),
        _ => None,
    }
}

/// A key of two characters and the number of the company. Keys with letters have no published formula.
fn france(text: &str) -> Option<bool> {
    let (key, company) = text.split_at_checked(2)?;
    let digits = sized(company, 9)?;
    if !key.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return None;
    }
    let of_key = of(key).is_none_or(|key| (12 + 3 * (number(&digits) % 97)) % 97 == number(&key));
    // Companies of Monaco have numbers that begin with 000 and no check digit of their own.
    Some((digits.starts_with(&[0, 0, 0]) || luhn(&digits)) && of_key)
}

/// Nine digits, of branches three more; departments (GD) and health authorities (HA) have five characters.
fn britain(text: &str) -> Option<bool> {
    if text.len() == 5 && (text.starts_with("GD") || text.starts_with("HA")) {
        return of(&text[2..]).map(|_| true);
    }
    let digits = of(text).filter(|digits| matches!(digits.len(), 9 | 12))?;
    let sum = weighed(&digits[..7], &[8, 7, 6, 5, 4, 3, 2]) + number(&digits[7..9]);
    Some(sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97))
}

fn ireland(text: &str) -> Option<bool> {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let bytes = text.as_bytes();
    if !matches!(text.len(), 8 | 9) || !text.is_ascii() {
        return None;
    }
    // The old form has a letter or a sign in second place.
    let digits = match of(&text[..7]) {
        Some(digits) => digits,
        None => of(&format!("0{}{}", &text[2..7], &text[..1]))?,
    };
    let second = match bytes.get(8) {
        None => 0,
        Some(letter @ b'A'..=b'W') => u32::from(letter - b'A' + 1) * 9,
        Some(_) => return None,
    };
    let sum = weighed(&digits, &[8, 7, 6, 5, 4, 3, 2]) + second;
    Some(LETTERS[(sum % 23) as usize] == bytes[7])
}

/// Of companies by eleven, of sole traders (since 2020) by 97.
fn netherlands(text: &str) -> Option<bool> {
    let (company, branch) = text.split_once('B')?;
    let digits = sized(company, 9)?;
    sized(branch, 2)?;
    let by_eleven = weighed(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == digits[8];
    Some(by_eleven || mod_97(&format!("NL{text}")) == Some(1))
}

fn norway(text: &str) -> Option<bool> {
    let digits = sized(text, 9)?;
    Some((11 - weighed(&digits[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == digits[8])
}

fn portugal(text: &str) -> Option<bool> {
    let digits = sized(text, 9)?;
    let check = 11 - weighed(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    Some(if check > 9 { digits[8] == 0 } else { digits[8] == check })
}

fn slovenia(text: &str) -> Option<bool> {
    let digits = sized(text, 8)?;
    match 11 - weighed(&digits[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        11 => Some(false),
        10 => Some(digits[7] == 0),
        check => Some(digits[7] == check),
    }
}
