//! Telephone numbers of all regions, read as Chinese and Western people write them, in E.164 (ITU-T).
//!
//! A number without a country code is read in the region that the caller names; with `""` only numbers in
//! international form count. Canonical is `+861062345678`, with an extension `+861062345678;ext=801` (RFC
//! 3966). Existing numbers are told by the numbering plans of libphonenumber, which say that a
//! number can be assigned, not that it is. Chinese extensions (`-801`, 转801) are split off, several numbers
//! in a field are told apart, and numbers that get past forms (13800138000) are placeholders.

mod parts;
mod plan;

use super::placeholder::{is_made_up, is_placeholder};
use super::text::plain;
use super::{Reading, is_masked};

/// Marks between several numbers in one field.
const SEVERAL: [char; 9] = [';', '、', ',', '，', '；', '或', '|', '\\', '&'];

/// Whether numbers can be read in a region: an ISO 3166 code of two letters, or `""`.
pub fn is_region(region: &str) -> bool {
    region.is_empty() || plan::of_region(region).is_some()
}

/// Reads a number; `region` is where it was written down: `CN`.
pub fn read(value: &str, region: &str) -> Reading {
    if let Some(mobile) = chinese_mobile(value, region) {
        return match is_made_up(mobile.as_bytes()) {
            true => Reading::Placeholder,
            false => Reading::Valid { canonical: format!("+86{mobile}") },
        };
    }
    let text = plain(value);
    // A quote that a spreadsheet shows to keep digits as text.
    let text = text.trim_start_matches(['\'', '’']);
    match text {
        "" => Reading::Missing,
        _ if is_placeholder(text) => Reading::Placeholder,
        _ if is_masked(text) || is_crossed_out(text) => Reading::Masked,
        _ => read_text(text, region),
    }
}

/// What a number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A mobile telephone.
    Mobile,
    /// A line in a building.
    FixedLine,
}

/// Whether a number in canonical form is of a kind. Where a plan does not tell the two apart, as in the United States,
/// it is of both; service numbers (400-820-8820) are of neither.
pub fn is_of_kind(canonical: &str, kind: Kind) -> bool {
    let number = canonical.split(';').next().unwrap_or_default().trim_start_matches('+');
    match plan::split_code(number) {
        Some((86, national)) if is_mobile(national.as_bytes()) => kind == Kind::Mobile,
        Some((code, national)) => plan::is_of_kind(code, national, kind),
        None => false,
    }
}

/// Whether a value is canonical and needs no second look: a Chinese mobile number in E.164.
pub(crate) fn is_canonical(value: &str) -> bool {
    value.strip_prefix("+86").is_some_and(|mobile| is_mobile(mobile.as_bytes()) && !is_made_up(mobile.as_bytes()))
}

fn read_text(text: &str, region: &str) -> Reading {
    let reason = match read_one(text, region) {
        Reading::Invalid { reason } => reason,
        reading => return reading,
    };
    match parts::float_digits(text) {
        Some(Some(digits)) => return read_one(&digits, region).repaired("spreadsheet_number"),
        Some(None) => return Reading::invalid("precision_lost"),
        None => {}
    }
    match several(text, region) {
        Some(suggestion) => Reading::Fixable { suggestion, reason: "several" },
        None => Reading::invalid(reason),
    }
}

/// The first of several numbers in a field.
fn several(text: &str, region: &str) -> Option<String> {
    let number = |part: &str| read_one(part.trim(), region).into_canonical();
    if text.contains(SEVERAL) {
        return text.split(SEVERAL).find_map(number);
    }
    // Slashes and spaces also stand within numbers: there must be a whole number on every side, but for the
    // last digits of a neighbouring line (`010-62345678/79`).
    let separator = ['/', ' '].into_iter().find(|separator| text.contains(*separator))?;
    let mut parts = text.split(separator);
    let first = number(parts.next()?)?;
    parts.all(|part| part.len() <= 4 && separator == '/' || number(part).is_some()).then_some(first)
}

/// Reads a text that holds one number.
fn read_one(text: &str, region: &str) -> Reading {
    let parts = match parts::take_apart(text) {
        Ok(parts) => parts,
        Err(reason) => return Reading::invalid(reason),
    };
    if !parts.plus && is_made_up(parts.digits.as_bytes()) {
        return Reading::Placeholder;
    }
    let reading = match resolve(&parts, region) {
        Ok((_, national)) if is_made_up(national.as_bytes()) => Reading::Placeholder,
        Ok((code, national)) if parts.extension.is_empty() => Reading::Valid { canonical: format!("+{code}{national}") },
        Ok((code, national)) => Reading::Valid { canonical: format!("+{code}{national};ext={}", parts.extension) },
        Err(reason) => dashed_extension(text, region).unwrap_or(Reading::invalid(reason)),
    };
    if parts.decorated { reading.repaired("remark") } else { reading }
}

/// `010-62345678-801`: a Chinese extension behind a number that is whole without it.
fn dashed_extension(text: &str, region: &str) -> Option<Reading> {
    let (head, extension) = text.rsplit_once(['-', '\u{2014}', '\u{2013}'])?;
    let extension = extension.trim();
    if !(2..=6).contains(&extension.len()) || !extension.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let parts = parts::take_apart(head).ok().filter(|p| p.extension.is_empty() && !p.decorated)?;
    let (_, national) = resolve(&parts, region).ok().filter(|(code, _)| *code == 86)?;
    Some(Reading::Valid { canonical: format!("+86{national};ext={extension}") })
}

/// The country code and the national number, or the code of what is wrong.
fn resolve(parts: &parts::Parts, region: &str) -> Result<(u16, String), &'static str> {
    let digits = parts.digits.as_str();
    match digits.len() {
        0..=2 => return Err("too_short"),
        // E.164 has fifteen digits; prefixes come on top.
        20.. => return Err("too_long"),
        _ => {}
    }
    if parts.plus {
        return international(digits.strip_prefix("00").unwrap_or(digits));
    }
    let Some(plan) = plan::of_region(region) else {
        return digits.strip_prefix("00").ok_or("no_country_code").and_then(international);
    };
    if let Some(rest) = plan.after_international_prefix(digits).or(digits.strip_prefix("00")) {
        return international(rest);
    }
    domestic(digits, plan)
}

/// Digits that begin with a country code.
fn international(digits: &str) -> Result<(u16, String), &'static str> {
    let (code, national) = plan::split_code(digits).ok_or("unknown_country_code")?;
    // First as it stands, so that E.164 is read as itself.
    if (code == 86 && is_mobile(national.as_bytes())) || plan::exists(code, national) {
        return Ok((code, national.to_string()));
    }
    let main = plan::main_of(code).ok_or("unknown_country_code")?;
    existing(main, national)
}

/// Digits of a call within the region.
fn domestic(digits: &str, plan: &plan::Plan) -> Result<(u16, String), &'static str> {
    if plan.code() == 86 && is_mobile(digits.as_bytes()) {
        return Ok((86, digits.to_string()));
    }
    // `86 138…` without a plus: the code counts when the number is none with it.
    if let Some(rest) = digits.strip_prefix(plan.code().to_string().as_str())
        && (!plan.is_possible(digits) || plan.is_too_long(digits))
        && let Ok(found) = existing(plan, rest)
    {
        return Ok(found);
    }
    existing(plan, digits)
}

fn existing(plan: &plan::Plan, national: &str) -> Result<(u16, String), &'static str> {
    let code = plan.code();
    let stripped = plan.without_national_prefix(national);
    let national = stripped.as_deref().unwrap_or(national);
    match () {
        () if plan::exists(code, national) => Ok((code, national.to_string())),
        // Of seven or eight digits, not a mobile and without the leading 0: a line whose city is not said.
        () if code == 86 && stripped.is_none() && matches!(national.len(), 7 | 8) && national.as_bytes()[0] > b'1' => Err("no_area_code"),
        () if plan.is_too_short(national) => Err("too_short"),
        () if plan.is_too_long(national) => Err("too_long"),
        () => Err("not_in_plan"),
    }
}

/// The eleven digits of a value that is a bare Chinese mobile number: most values of most columns.
fn chinese_mobile<'a>(value: &'a str, region: &str) -> Option<&'a str> {
    let digits = match value.strip_prefix("+86") {
        Some(rest) => rest,
        None if region == "CN" => value,
        None => return None,
    };
    is_mobile(digits.as_bytes()).then_some(digits)
}

/// The blocks that China's ministry (MIIT) gave to carriers, as libphonenumber lists them.
fn is_mobile(digits: &[u8]) -> bool {
    let block = match digits {
        [b'1', b'3' | b'8', ..] => true,
        [b'1', b'4', third, ..] => matches!(third, b'5' | b'7'),
        [b'1', b'5' | b'9', third, ..] => *third != b'4',
        [b'1', b'6', third, ..] => matches!(third, b'2' | b'5'..=b'7'),
        [b'1', b'7', third, ..] => !matches!(third, b'4' | b'9'),
        _ => false,
    };
    block && digits.len() == 11 && digits.iter().all(u8::is_ascii_digit)
}

/// `138xxxx8000`: letters where digits were.
fn is_crossed_out(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(3).any(|w| w.eq_ignore_ascii_case(b"xxx")) && bytes.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests;
