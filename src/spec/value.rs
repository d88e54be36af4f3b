//! The small languages inside scalars: shares, limits, durations, sizes, blocking keys.
//!
//! Each has one reader that returns what was meant or a sentence that says what is expected.

use std::fmt;

/// A share of a whole, 0 to 1, written `98%`.
pub fn share(text: &str) -> Result<f64, String> {
    let expected = || "expected a percentage such as `98%` or `99.5%`".to_string();
    let number = text.trim().strip_suffix('%').ok_or_else(expected)?.trim();
    let percent: f64 = number.parse().map_err(|_| expected())?;
    if !(0.0..=100.0).contains(&percent) {
        return Err("a percentage lies between 0% and 100%".into());
    }
    Ok(percent / 100.0)
}

/// A bound on failing rows: so many, or such a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// At most so many.
    Count(u64),
    /// At most this share, 0 to 1.
    Share(f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Count(count) => write!(f, "{count}"),
            Limit::Share(share) => write!(f, "{}%", trim_number(share * 100.0)),
        }
    }
}

/// A number without a useless fraction: `98`, `99.5`.
pub fn trim_number(number: f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    format!("{rounded}")
}

/// A limit: a whole number, or a percentage.
pub fn limit(text: &str) -> Result<Limit, String> {
    if text.trim().ends_with('%') {
        return share(text).map(Limit::Share);
    }
    text.trim().parse().map(Limit::Count).map_err(|_| "expected a count such as `5` or a percentage such as `2%`".into())
}

/// A length of time in seconds, written `730d`, `12h`, `6w`, `30m`, `90s`, `2y` (365 days a year).
pub fn duration(text: &str) -> Result<i64, String> {
    let expected = || "expected a duration such as `730d`, `12h`, `6w` or `2y`".to_string();
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(expected)?;
    let count: i64 = text[..split].parse().map_err(|_| expected())?;
    let unit = match text[split..].trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        "y" => 365 * 86_400,
        _ => return Err(expected()),
    };
    count.checked_mul(unit).filter(|s| *s <= 1_000 * 365 * 86_400).ok_or_else(|| "a duration is at most 1000 years".into())
}

/// A number of bytes, written `4GB`, `512MB`, `2GiB`; a bare number is bytes.
pub fn size(text: &str) -> Result<u64, String> {
    let expected = || "expected a size such as `4GB` or `512MB`".to_string();
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let count: f64 = text[..split].parse().map_err(|_| expected())?;
    let unit: f64 = match text[split..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "kb" | "k" => 1e3,
        "mb" | "m" => 1e6,
        "gb" | "g" => 1e9,
        "tb" | "t" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(expected()),
    };
    Ok((count * unit) as u64)
}

/// One part of a blocking key as written: `email`, `prefix(last_name, 3)`, `suffix(phone, 7)`,
/// `year(birth_date)`, `soundex(last_name)`, `pinyin(name)`, `jyutping(name)`,
/// `initials(company)`, `rarest(company)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTerm {
    /// The function, or `value` for a bare column.
    pub function: String,
    /// The column it reads.
    pub column: String,
    /// The number of characters, for `prefix` and `suffix`.
    pub length: usize,
}

/// The functions that a blocking key may apply to a column, each with what it makes of a value.
pub const KEY_FUNCTIONS: &[(&str, &str)] = &[
    ("value", "the whole value, as a column alone does"),
    ("prefix", "its first characters: `prefix(name, 3)`"),
    ("suffix", "its last characters: `suffix(phone, 7)`"),
    ("year", "the year of a date"),
    ("soundex", "how an English name sounds"),
    ("pinyin", "how a Chinese name is read in Mandarin, in characters or in letters"),
    ("jyutping", "how it sounds in Cantonese, in characters or in the spellings of Hong Kong"),
    ("initials", "the first letters of its words"),
    ("rarest", "the word that fewest other values have"),
    ("sample", "a word by lot, so that values with rare words in common draw the same: `sample(title, 1)`, `sample(title, 2)`"),
];

/// Reads one part of a blocking key.
pub fn key_term(text: &str) -> Result<KeyTerm, String> {
    let text = text.trim();
    let Some((function, rest)) = text.split_once('(') else {
        return Ok(KeyTerm { function: "value".into(), column: text.into(), length: 0 });
    };
    let function = function.trim();
    if !KEY_FUNCTIONS.iter().any(|(known, _)| *known == function) {
        let help = crate::diag::did_you_mean(function, KEY_FUNCTIONS.iter().map(|(known, _)| *known)).unwrap_or_default();
        return Err(format!("`{function}` is no function of a blocking key; {help}"));
    }
    let inner = rest.strip_suffix(')').ok_or("the bracket is not closed")?;
    let (column, length) = match inner.split_once(',') {
        Some((column, length)) => (column, length.trim().parse().map_err(|_| "expected a whole number".to_string())?),
        None => (inner, 0),
    };
    let takes_length = matches!(function, "prefix" | "suffix" | "sample");
    if takes_length != (length > 0) {
        return Err(if takes_length {
            format!("`{function}` needs a number: `{function}({}, 3)`", column.trim())
        } else {
            format!("`{function}` takes a column alone")
        });
    }
    Ok(KeyTerm { function: function.into(), column: column.trim().into(), length })
}

/// Whether a name matches a glob, in which `*` stands for any characters.
pub fn glob(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => {
            let Some(rest) = name.strip_prefix(head) else { return false };
            (0..=rest.len()).filter(|i| rest.is_char_boundary(*i)).any(|i| glob(tail, &rest[i..]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_shares_limits_durations_and_sizes() {
        assert_eq!(share("98%"), Ok(0.98));
        assert!(share("98").is_err() && share("101%").is_err() && share("x%").is_err());
        assert_eq!(limit("5"), Ok(Limit::Count(5)));
        assert_eq!(limit("2%"), Ok(Limit::Share(0.02)));
        assert!(limit("-1").is_err());
        assert_eq!(duration("2d"), Ok(172_800));
        assert_eq!(duration("2y"), Ok(730 * 86_400));
        assert!(duration("730").is_err() && duration("d").is_err() && duration("9999999999y").is_err());
        assert_eq!(size("4GB"), Ok(4_000_000_000));
        assert!(size("4 parsecs").is_err());
    }

    #[test]
    fn reads_blocking_keys() {
        assert_eq!(key_term("prefix(last_name, 3)").unwrap(), KeyTerm { function: "prefix".into(), column: "last_name".into(), length: 3 });
        assert_eq!(key_term("email").unwrap().function, "value");
        assert!(key_term("prefx(a, 3)").unwrap_err().contains("did you mean `prefix`"));
        assert!(key_term("prefix(a)").is_err() && key_term("year(a, 3)").is_err() && key_term("year(a").is_err());
    }

    #[test]
    fn globs() {
        assert!(glob("*_at", "created_at") && glob("a*b*c", "aXbYc") && glob("*", "") && !glob("*_at", "at") && glob("手*", "手机"));
    }
}
