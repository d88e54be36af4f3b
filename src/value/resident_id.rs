//! Chinese resident identity numbers (公民身份号码): GB 11643-1999, check digit by ISO 7064 MOD 11-2.
//!
//! Six digits for the place of assignment, eight for the birth date, three in sequence (odd for men), one
//! check digit of which ten is written `X`. The permits of people from Hong Kong, Macao and Taiwan use the
//! same form with places 81, 82 and 83; foreigners' permanent residence cards (2023) begin with 9 and hold
//! the nationality. The place must be one of GB/T 2260 that ever was: a code is from assignment, not birth, so
//! that it may be older or younger than its owner, and abolished since. Of foreigners' cards the province is
//! judged. Numbers of 15 digits (1989) are no longer valid; what they became is suggested.

use super::Reading;
use super::placeholder::is_placeholder;
use super::text::plain;
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::sync::LazyLock;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: &[u8; 11] = b"10X98765432";

/// One prefecture a line: its four digits, then the two last digits of each place in it, alone or from-to.
const LINES: &str = include_str!("resident_id/regions.txt");

/// The places that ever were, in order.
static REGIONS: LazyLock<Vec<u32>> = LazyLock::new(|| LINES.lines().flat_map(places_in).collect());

/// Reads a number. Somebody born after `as_of` has none yet.
pub fn read(value: &str, as_of: NaiveDate) -> Reading {
    let text = plain(value);
    let text = text.strip_prefix('\'').unwrap_or(&text);
    match text {
        "" => return Reading::Missing,
        _ if is_placeholder(text) || is_run(text) => return Reading::Placeholder,
        _ if is_masked(text) => return Reading::Masked,
        _ => {}
    }
    let compact = compact(text);
    let reading = match compact.len() {
        18 => judge(&compact, as_of),
        15 => judge_old(&compact, as_of),
        // 3.60426E+17: a spreadsheet kept fifteen digits.
        _ if text.contains("E+") || text.contains("e+") => Reading::invalid("precision_lost"),
        _ => Reading::invalid("length"),
    };
    if compact.len() == text.len() { reading } else { reading.repaired("separators") }
}

/// The birth date in a number of 18 or 15 digits; the check digit is not judged.
pub fn birth_date(value: &str) -> Option<NaiveDate> {
    let text = plain(value);
    let text = compact(&text);
    digits_of(&text)?;
    match text.len() {
        18 => date_in(&text[6..14]),
        15 => date_in(&format!("19{}", &text[6..12])),
        _ => None,
    }
}

/// Whether the number was given to a man: an odd number in sequence. The check digit is not judged.
pub fn is_male(value: &str) -> Option<bool> {
    let text = plain(value);
    let text = compact(&text);
    let digits = digits_of(&text)?;
    match digits.len() {
        18 => Some(digits[16] % 2 == 1),
        15 => Some(digits[14] % 2 == 1),
        _ => None,
    }
}

fn judge(text: &str, as_of: NaiveDate) -> Reading {
    let Some(digits) = digits_of(text) else { return Reading::invalid("character") };
    let Some(birth) = date_in(&text[6..14]) else { return Reading::invalid("birth_date") };
    match () {
        () if !is_place(text) => Reading::invalid("no_such_region"),
        () if birth > as_of => Reading::invalid("born_in_future"),
        () if birth.year() < 1800 => Reading::invalid("birth_date"),
        () if check_digit(&digits) != text.as_bytes()[17].to_ascii_uppercase() => Reading::invalid("check_digit"),
        () => Reading::valid(text.to_ascii_uppercase()),
    }
}

/// Suggests what a number of 15 digits became: the century, and a check digit.
fn judge_old(text: &str, as_of: NaiveDate) -> Reading {
    let Some(digits) = digits_of(text).filter(|_| !text.ends_with(['x', 'X'])) else { return Reading::invalid("character") };
    // Sequence numbers 996 to 999 were kept for people over a hundred.
    let century = if matches!(digits[12..], [9, 9, 6..=9]) { "18" } else { "19" };
    let long = format!("{}{century}{}", &text[..6], &text[6..]);
    let Some(digits) = digits_of(&long) else { return Reading::invalid("character") };
    let suggestion = format!("{long}{}", check_digit(&digits) as char);
    judge(&suggestion, as_of).repaired("fifteen_digits")
}

/// The digits; a last `X` counts as ten.
fn digits_of(text: &str) -> Option<Vec<u32>> {
    let last = text.len().checked_sub(1)?;
    let digit = |(i, byte): (usize, u8)| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'x' | b'X' if i == last => Some(10),
        _ => None,
    };
    text.bytes().enumerate().map(digit).collect()
}

fn check_digit(digits: &[u32]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    CHECK[(sum % 11) as usize]
}

fn date_in(digits: &str) -> Option<NaiveDate> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(part(0..4)? as i32, part(4..6)?, part(6..8)?)
}

/// Whether the number begins with a place of GB/T 2260 that ever was, or with 9 and a province.
fn is_place(text: &str) -> bool {
    let number = |digits: Option<&str>| digits.and_then(|digits| digits.parse::<u32>().ok());
    if text.starts_with('9') {
        return matches!(number(text.get(1..3)), Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83));
    }
    number(text.get(..6)).is_some_and(|place| REGIONS.binary_search(&place).is_ok())
}

/// The places of a line of the table; of a comment none.
fn places_in(line: &str) -> Vec<u32> {
    let mut parts = line.split(' ');
    let Some(prefecture) = parts.next().and_then(|digits| digits.parse::<u32>().ok()) else { return Vec::new() };
    let bounds = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?))
    };
    parts.filter_map(bounds).flat_map(|(first, last)| first..=last).map(|place| prefecture * 100 + place).collect()
}

fn compact(text: &str) -> Cow<'_, str> {
    if text.contains([' ', '-']) { Cow::Owned(text.replace([' ', '-'], "")) } else { Cow::Borrowed(text) }
}

fn is_run(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.bytes().all(|b| b.is_ascii_digit() && b == text.as_bytes()[0])
}

fn is_masked(text: &str) -> bool {
    super::is_masked(text) || (text.to_ascii_lowercase().contains("xxx") && text.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(value: &str) -> Reading {
        super::read(value, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
    }

    #[test]
    fn reads_numbers() {
        // The standard's own examples, a specimen of each permit, and forms found in exports.
        let valid = ["11010519491231002X", "440524188001010014", "360426199101010071", "810000199408230021", "830000199201300022"];
        for value in valid.into_iter().chain(["911124198108030024", "110101199003078670", "44040119580101000X", "321083197812162119"]) {
            assert_eq!(read(value), Reading::valid(value), "{value}");
        }
        assert_eq!(read("11010519491231002x"), Reading::valid("11010519491231002X"));
        assert_eq!(read("１１０１０５１９４９１２３１００２Ｘ"), Reading::valid("11010519491231002X"));
        assert_eq!(read("110105 19491231 002X"), Reading::Fixable { suggestion: "11010519491231002X".into(), reason: "separators" });
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = [
            ("110105194902300020", "birth_date"),
            ("110105209912310029", "born_in_future"),
            ("999999199001010016", "no_such_region"),
            ("11019919491231002X", "no_such_region"),
            ("440308199901101513", "check_digit"),
            ("3301022011022000D6", "character"),
            ("44030819990110", "length"),
            ("3.60426E+17", "precision_lost"),
            ("610104620932690", "birth_date"),
        ];
        for (value, reason) in wrong {
            assert_eq!(read(value), Reading::invalid(reason), "{value}");
        }
        assert_eq!(read("110105********002X"), Reading::Masked);
        assert_eq!(read("111111111111111111"), Reading::Placeholder);
        assert_eq!(read(" "), Reading::Missing);
    }

    #[test]
    fn suggests_the_long_form_of_a_short_number() {
        let pairs = [
            ("110105491231002", "11010519491231002X"),
            ("440524800101001", "440524198001010013"),
            ("610104620927690", "610104196209276908"),
        ];
        for (short, long) in pairs {
            assert_eq!(read(short), Reading::Fixable { suggestion: long.into(), reason: "fifteen_digits" });
            assert_eq!(birth_date(short), birth_date(long));
            assert_eq!(is_male(short), is_male(long));
        }
        assert_eq!(birth_date("440308199901101512"), NaiveDate::from_ymd_opt(1999, 1, 10));
        assert_eq!((is_male("440308199901101512"), is_male("411082198901010002"), is_male("x")), (Some(true), Some(false), None));
    }

    #[test]
    fn a_place_may_be_abolished_but_must_have_been() {
        assert!(REGIONS.is_sorted_by(|one, next| one < next) && REGIONS.len() == 7334, "{}", REGIONS.len());
        assert!(REGIONS.iter().all(|place| (110_000..840_000).contains(place)));
        // 崇文区 to 2010, 南市区, 澄海县 to 1993, 丰城县, 罗定市; 市辖区 and 市区, which the yearly lists leave out.
        for place in ["110103", "310103", "440524", "362324", "441282", "440401", "140120"] {
            assert!(is_place(place), "{place}");
        }
        // Of today, of permits, of foreigners from two provinces.
        for place in ["110101", "659012", "810000", "820000", "830000", "911124", "932682"] {
            assert!(is_place(place), "{place}");
        }
        for place in ["111111", "110199", "830001", "201511", "840000", "999999", "990000", "000000", ""] {
            assert!(!is_place(place), "{place}");
        }
        // Valid by the check digit, and older than the place of assignment: still valid.
        assert_eq!(read("500154199301135886"), Reading::valid("500154199301135886"));
        assert_eq!(read("110103190001010017"), Reading::valid("110103190001010017"));
    }

    proptest! {
        #[test]
        fn never_panics(value in "\\PC*|[0-9Xx *-]{0,20}|[0-9]{17}[0-9X]") {
            if let Some(canonical) = read(&value).canonical() {
                prop_assert_eq!(read(canonical), Reading::valid(canonical));
            }
            let _ = (birth_date(&value), is_male(&value));
        }
    }
}
