//! What values are like, whatever their column is called: shares of values that pass simple tests.

use super::lists;
use crate::value::placeholder::is_placeholder;
use crate::value::{email, phone, resident_id};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Shares of the values that are there, and means over them.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// How many values were looked at.
    pub seen: usize,
    /// Values that are there, over all that were looked for.
    pub present: f64,
    /// Different values over all.
    pub distinct: f64,
    /// Values with an @.
    pub at: f64,
    /// Addresses of e-mail.
    pub email: f64,
    /// Values of digits, with or without separators.
    pub digits: f64,
    /// Numbers written as numbers of telephones are, or mobile numbers of China.
    pub phone: f64,
    /// Resident ids of China with the right check digit.
    pub resident_id: f64,
    /// Values that are written like a date.
    pub date: f64,
    /// Dates with a time of day that is not midnight.
    pub timed: f64,
    /// Dates or years of today's or the last century.
    pub year: f64,
    /// Numbers with a fraction.
    pub fraction: f64,
    /// Yes and no, in whatever words.
    pub truth: f64,
    /// Web addresses.
    pub url: f64,
    /// A street with the number of a house.
    pub street: f64,
    /// A legal form, or a word for a kind of organisation.
    pub organisation: f64,
    /// A given name and more, or a family name of China with one or two characters behind it.
    pub full_name: f64,
    /// A given name alone.
    pub given_name: f64,
    /// Values without a space in which letters and digits mix.
    pub opaque: f64,
    /// Values of letters alone, in words.
    pub letters: f64,
    /// States and provinces, or their codes.
    pub region: f64,
    /// Countries, or their codes.
    pub country: f64,
    /// Mean number of words.
    pub words: f64,
    /// Mean number of characters.
    pub length: f64,
    /// How much lengths differ: the share of values that are not as long as most.
    pub uneven: f64,
    /// Mean number of digits.
    pub digit_count: f64,
}

impl Content {
    /// Looks at values, of which missing ones may be among them.
    pub fn of<'a>(values: impl Iterator<Item = Option<&'a str>>) -> Content {
        let mut all = 0usize;
        let there = values.inspect(|_| all += 1).flatten().map(str::trim).filter(|v| !v.is_empty() && !is_placeholder(v));
        let values: Vec<&str> = there.collect();
        let seen = values.len();
        let share = |test: fn(&str) -> bool| values.iter().filter(|v| test(v)).count() as f64 / seen.max(1) as f64;
        let mean = |size: fn(&str) -> usize| values.iter().map(|v| size(v)).sum::<usize>() as f64 / seen.max(1) as f64;
        let mut lengths: Vec<usize> = values.iter().map(|v| v.chars().count()).collect();
        lengths.sort_unstable();
        let usual = lengths.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
        Content {
            seen,
            present: seen as f64 / all.max(1) as f64,
            distinct: values.iter().collect::<BTreeSet<_>>().len() as f64 / seen.max(1) as f64,
            at: share(|v| v.contains('@')),
            email: share(|v| v.contains('@') && email::read(v).canonical().is_some()),
            digits: share(|v| v.chars().any(|c| c.is_ascii_digit()) && v.chars().all(|c| !c.is_alphabetic())),
            phone: share(is_phone),
            resident_id: share(|v| v.len() >= 15 && resident_id::read(v, NaiveDate::MAX).is_valid()),
            date: share(is_date),
            timed: share(is_timed),
            year: share(|v| year(v).is_some_and(|year| (1900..2100).contains(&year))),
            fraction: share(is_fraction),
            truth: share(|v| lists::TRUTH.iter().any(|word| word.eq_ignore_ascii_case(v))),
            url: share(|v| v.starts_with("http") || v.starts_with("www.")),
            street: share(is_street),
            organisation: share(lists::is_organisation),
            full_name: share(lists::is_full_name),
            given_name: share(lists::is_given_name),
            opaque: share(is_opaque),
            letters: share(|v| v.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.' | '·' | ',' | '’'))),
            region: share(lists::is_region),
            country: share(lists::is_country),
            words: mean(|v| v.split_whitespace().count()),
            length: mean(|v| v.chars().count()),
            uneven: 1.0 - usual as f64 / seen.max(1) as f64,
            digit_count: mean(|v| v.chars().filter(char::is_ascii_digit).count()),
        }
    }

    /// How many different values there are among those that were looked at.
    pub fn values(&self) -> f64 {
        self.distinct * self.seen as f64
    }
}

/// The parts of a date in the order year, month, day; month and day may have changed places.
fn parts(text: &str) -> Option<(u32, u32, u32)> {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let fits = |(y, m, d): &(u32, u32, u32)| (1880..2100).contains(y) && (1..=12).contains(m) && (1..=31).contains(d);
    let read = match parts.as_slice() {
        [whole] if whole.len() == 8 && whole.is_ascii() => [(number(&whole[..4]), number(&whole[4..6]), number(&whole[6..])); 2],
        [y, m, d] if y.len() == 4 => [(number(y), number(m), number(d)); 2],
        [a, b, y] if y.len() == 4 => [(number(y), number(a), number(b)), (number(y), number(b), number(a))],
        _ => return None,
    };
    read.into_iter().find(fits)
}

fn is_date(text: &str) -> bool {
    parts(text).is_some()
}

/// The year of a date, or a year alone.
fn year(text: &str) -> Option<u32> {
    match text.parse::<u32>() {
        Ok(year) if text.len() == 4 => Some(year),
        _ => parts(text).map(|(year, ..)| year),
    }
}

/// A date and a time of day. Midnight is what programs write behind a date that has none.
fn is_timed(text: &str) -> bool {
    let Some((_, time)) = text.split_once([' ', 'T']).filter(|_| is_date(text)) else { return false };
    time.contains(':') && time.chars().take(8).any(|c| ('1'..='9').contains(&c))
}

/// A number with one decimal point or comma and more than noughts behind it: an amount, a measure.
fn is_fraction(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts = text.trim_start_matches('-').split_once(['.', ',']);
    parts.is_some_and(|(whole, rest)| digits(whole) && digits(rest) && rest.bytes().any(|b| b != b'0'))
}

/// Digits grouped as numbers of telephones are, with a country code, or a mobile number of China.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if !(7..=15).contains(&digits) || text.chars().any(char::is_alphabetic) || is_date(text) {
        return false;
    }
    let grouped = text.starts_with('+') || text.starts_with('(') || text.matches(['-', ' ', '/', '.']).count() >= 1;
    grouped && !is_fraction(text) || digits == 11 && phone::read(text, "CN").is_valid()
}

/// A number of a house beside words, or the words that Chinese addresses are made of.
fn is_street(text: &str) -> bool {
    let has_digit = text.chars().any(|c| c.is_ascii_digit());
    if has_digit && text.contains(['路', '街', '巷', '号', '弄', '村', '区', '室', '楼', '號', '區']) {
        return true;
    }
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    has_digit && words.clone().count() >= 2 && words.any(|word| lists::STREETS.iter().any(|street| street.eq_ignore_ascii_case(word)))
}

/// A code: no space, and letters among digits.
fn is_opaque(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.len() >= 6 && letters > 0 && digits >= 2 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_by_what_they_are_like() {
        let holds = |test: fn(&Content) -> f64, value: &str| test(&Content::of([Some(value)].into_iter())) == 1.0;
        assert!(holds(|c| c.phone, "(312) 450-7054") && holds(|c| c.phone, "13800138001") && holds(|c| c.phone, "+852 6023 0853"));
        assert!(!holds(|c| c.phone, "1983-04-18") && !holds(|c| c.phone, "7743698"));
        assert!(holds(|c| c.street, "4769 Cedar Ln") && holds(|c| c.street, "解放路12号") && !holds(|c| c.street, "Cedar Lane"));
        assert!(holds(|c| c.organisation, "Acme Inc.") && holds(|c| c.organisation, "北京红光酒业有限公司"));
        assert!(holds(|c| c.full_name, "Kevin Young") && holds(|c| c.full_name, "陈德华") && !holds(|c| c.full_name, "Massive Dynamic"));
        assert!(holds(|c| c.given_name, "Robert") && holds(|c| c.opaque, "422387e98e13") && holds(|c| c.year, "1997"));
        assert!(holds(|c| c.email, "ann@example.com") && holds(|c| c.region, "TX") && holds(|c| c.region, "广东省"));
        assert!(holds(|c| c.timed, "2024-01-01T10:00:00") && !holds(|c| c.timed, "2024-01-01 00:00:00"));
    }

    #[test]
    fn missing_values_and_placeholders_are_not_there() {
        let content = Content::of([Some("a"), None, Some("N/A"), Some(" ")].into_iter());
        assert_eq!((content.seen, content.present), (1, 0.25));
    }
}
