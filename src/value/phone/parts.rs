//! A telephone number as written, taken apart: plus sign, digits, extension, and what does not belong.

/// The parts of a number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Whether it is in international form.
    pub(super) plus: bool,
    /// The digits, without the extension.
    pub(super) digits: String,
    /// The extension; empty for most.
    pub(super) extension: String,
    /// Whether a label (`电话：`) or a remark was left out.
    pub(super) decorated: bool,
}

/// Words before an extension, in lower case. `x` and `#` alone, too.
const EXTENSIONS: &[&str] = &[";ext=", "extension", "ext.", "ext", "分机号", "分機", "分机", "内线", "转接", "转", "轉", "x", "#"];

/// Takes a number apart. The error is a code.
pub(super) fn take_apart(text: &str) -> Result<Parts, &'static str> {
    let mut parts = Parts::default();
    let start = text.find(|c: char| c.is_ascii_digit() || c == '+').ok_or("no_digits")?;
    // What stands before the number may be a bracket or a label, not a number's own sign.
    parts.decorated = text[..start].contains(|c: char| !is_separator(c));
    let mut rest = &text[start..];
    while let Some(c) = rest.chars().next() {
        match c {
            '0'..='9' => parts.digits.push(c),
            '+' if parts.digits.is_empty() && !parts.plus => parts.plus = true,
            _ if is_separator(c) => {}
            _ => return tail(rest, parts),
        }
        rest = &rest[c.len_utf8()..];
    }
    Ok(parts)
}

/// Reads what stands behind the digits: an extension, or a remark without digits.
fn tail(rest: &str, mut parts: Parts) -> Result<Parts, &'static str> {
    let lower = rest.to_lowercase();
    let extension = EXTENSIONS.iter().find_map(|word| lower.strip_prefix(word));
    if let Some(extension) = extension {
        let digits = extension.trim_matches(|c: char| is_separator(c) || ":：号".contains(c));
        if (1..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            parts.extension = digits.to_string();
            return Ok(parts);
        }
    }
    if parts.digits.len() >= 7 && !rest.bytes().any(|b| b.is_ascii_digit() || b == b'*') && !parts.digits.is_empty() {
        parts.decorated = true;
        return Ok(parts);
    }
    Err(if rest.bytes().any(|b| b.is_ascii_alphabetic()) { "letters" } else { "bad_character" })
}

/// Characters that people put between digits. Full-width forms are half width by now.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '(' | ')' | '.' | '/' | '[' | ']' | '~' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '·' | '_')
}

/// The digits of a number that a spreadsheet made a float of: `13812345678.0`, `1.3812345678E+10`. `None` when
/// the value is no such number; the inner `None` when digits are lost.
pub(super) fn float_digits(text: &str) -> Option<Option<String>> {
    if let Some(whole) = text.strip_suffix(".0") {
        return (whole.len() >= 7 && whole.bytes().all(|b| b.is_ascii_digit())).then(|| Some(whole.to_string()));
    }
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (first, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if first.len() != 1 || !digits(first) || !digits(fraction) {
        return None;
    }
    Some((fraction.len() == exponent).then(|| format!("{first}{fraction}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_numbers_apart() {
        let parts = |digits: &str, extension: &str, plus, decorated| {
            Ok(Parts { plus, digits: digits.into(), extension: extension.into(), decorated })
        };
        assert_eq!(take_apart("(010) 6234-5678"), parts("01062345678", "", false, false));
        assert_eq!(take_apart("+86 10 62345678转801"), parts("861062345678", "801", true, false));
        assert_eq!(take_apart("650-253-0000 ext. 12"), parts("6502530000", "12", false, false));
        assert_eq!(take_apart("+861062345678;ext=801"), parts("861062345678", "801", true, false));
        assert_eq!(take_apart("电话:13812345678(张经理)"), parts("13812345678", "", false, true));
        assert_eq!(take_apart("3367a829916"), Err("letters"));
        assert_eq!(take_apart("555-CALL-NOW"), Err("letters"));
        assert_eq!(take_apart("电话"), Err("no_digits"));
    }

    #[test]
    fn restores_floats() {
        assert_eq!(float_digits("13812345678.0"), Some(Some("13812345678".into())));
        assert_eq!(float_digits("1.3812345678E+10"), Some(Some("13812345678".into())));
        assert_eq!(float_digits("1.38E+10"), Some(None));
        assert_eq!(float_digits("13812345678"), None);
    }
}
