//! The parts of a date in ASCII: numbers, names of months, a time of day.

use super::Order;
use chrono::{NaiveDate, NaiveTime};

/// A time of day, and by how much it is ahead of UTC where it says so.
pub(super) struct Clock {
    pub(super) time: NaiveTime,
    pub(super) offset: Option<i32>,
}

/// A word of a date.
enum Part<'a> {
    Number { value: u32, digits: usize },
    Name(&'a str),
}

/// Splits `2024-01-05T10:30` where the time begins: at the number before the first colon.
pub(super) fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let start = text[..colon].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    // `PM 3:05` comes of Chinese text, where the half of the day stands first.
    let head = text[..start].trim_end();
    let start = match head.get(head.len().saturating_sub(2)..) {
        Some("AM" | "PM") => head.len() - 2,
        _ => start,
    };
    let date = text[..start].trim_end_matches([' ', ',']);
    let date = date.strip_suffix(['T', 't']).filter(|d| d.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(date);
    (date.trim_end(), Some(&text[start..]))
}

/// Reads a day.
pub(super) fn day(text: &str, order: Order) -> Result<NaiveDate, &'static str> {
    let (parts, uniform) = parts(text).ok_or("not_a_date")?;
    let number = |part: &Part| match part {
        Part::Number { value, digits } => Some((*value, *digits)),
        Part::Name(_) => None,
    };
    match parts.as_slice() {
        [Part::Name(name), day, year] => build(year_of(number(year))?, month(name)?, number(day)),
        [day, Part::Name(name), year] if number(day).is_some_and(|(_, digits)| digits <= 2) => {
            build(year_of(number(year))?, month(name)?, number(day))
        }
        [year, Part::Name(name), day] => build(year_of(number(year))?, month(name)?, number(day)),
        [a, b, c] if uniform => numeric([number(a), number(b), number(c)], order),
        [Part::Number { digits: 8, value }] => build(value / 10_000, value / 100 % 100, Some((value % 100, 2))),
        _ => Err("not_a_date"),
    }
}

type Number = Option<(u32, usize)>;

fn numeric([a, b, c]: [Number; 3], order: Order) -> Result<NaiveDate, &'static str> {
    let value = |number: Number| number.map_or(0, |(value, _)| value);
    match (a, c) {
        (Some((year, 4)), _) => build(year, value(b), c),
        (_, Some((year, 4))) => match order {
            Order::Ymd => Err("year_last"),
            Order::Dmy => build(year, value(b), a),
            Order::Mdy => build(year, value(a), b),
        },
        (Some((_, 1 | 2)), Some((_, 1 | 2))) => Err("two_digit_year"),
        _ => Err("not_a_date"),
    }
}

fn year_of(number: Number) -> Result<u32, &'static str> {
    match number {
        Some((year, 4)) => Ok(year),
        Some((_, 2)) => Err("two_digit_year"),
        _ => Err("not_a_date"),
    }
}

fn build(year: u32, month: u32, day: Number) -> Result<NaiveDate, &'static str> {
    let Some((day, 1 | 2)) = day else { return Err("not_a_date") };
    NaiveDate::from_ymd_opt(year as i32, month, day).filter(|_| (1..=9999).contains(&year)).ok_or("no_such_day")
}

/// The words of a date, and whether one separator stands between all of them. At most three words count;
/// weekdays, `th` and `of` do not.
fn parts(text: &str) -> Option<(Vec<Part<'_>>, bool)> {
    let (mut parts, mut separators) = (Vec::with_capacity(4), Vec::with_capacity(4));
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let kind = |b: u8| {
            if b.is_ascii_digit() {
                0
            } else if b.is_ascii_alphabetic() {
                1
            } else {
                2
            }
        };
        let end = rest.bytes().position(|b| kind(b) != kind(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match kind(first) {
            0 if word.len() > 8 => return None,
            0 => parts.push(Part::Number { value: word.parse().ok()?, digits: word.len() }),
            1 if is_filler(word) => {}
            1 => parts.push(Part::Name(word)),
            _ if !matches!(word, "-" | "/" | "." | " " | "," | ", " | ". " | " - " | " / " | "- " | "/ ") => return None,
            _ => separators.push(word.trim()),
        }
        if parts.len() > 3 {
            return None;
        }
        rest = after;
    }
    let uniform = separators.len() == 2 && separators[0] == separators[1] && separators[0] != ",";
    Some((parts, uniform))
}

fn is_filler(word: &str) -> bool {
    const FILLERS: &[&str] = &["st", "nd", "rd", "th", "of", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const WEEKDAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    FILLERS.iter().chain(WEEKDAYS).any(|filler| filler.eq_ignore_ascii_case(word))
}

/// The month of an English name, whole or three letters (`Sept` too).
fn month(name: &str) -> Result<u32, &'static str> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let is = |month: &&str| {
        name.eq_ignore_ascii_case(month)
            || name.eq_ignore_ascii_case(&month[..3])
            || (name.eq_ignore_ascii_case("sept") && month.starts_with("sept"))
    };
    MONTHS.iter().position(is).map(|index| index as u32 + 1).ok_or("not_a_date")
}

/// Reads a time of day: `10:30`, `10:30:59.123`, `3:05 PM`, `PM 3:05`, with `Z` or `+08:00` behind it.
pub(super) fn clock(text: &str) -> Option<Clock> {
    let (text, half) = half_of_day(text.trim());
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len());
    let (hours, mut rest) = text.split_at(end);
    let mut numbers = hours.split(':').map(|n| if n.len() <= 2 { n.parse::<u32>().ok() } else { None });
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next().unwrap_or(Some(0))?;
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        nanos = format!("{:0<9}", &fraction[..end.min(9)]).parse().ok()?;
        rest = &fraction[end..];
    }
    let (rest, half) = if half.is_some() { (rest.trim(), half) } else { trailing_half(rest.trim()) };
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + 12 * u32::from(afternoon),
    };
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos).filter(|_| numbers.next().is_none())?;
    Some(Clock { time, offset: offset(rest)? })
}

fn half_of_day(text: &str) -> (&str, Option<bool>) {
    match text.get(..2) {
        Some("AM") => (text[2..].trim_start(), Some(false)),
        Some("PM") => (text[2..].trim_start(), Some(true)),
        _ => (text, None),
    }
}

fn trailing_half(text: &str) -> (&str, Option<bool>) {
    match text.get(..2) {
        Some(half) if half.eq_ignore_ascii_case("am") => (text[2..].trim(), Some(false)),
        Some(half) if half.eq_ignore_ascii_case("pm") => (text[2..].trim(), Some(true)),
        _ => (text, None),
    }
}

/// Seconds ahead of UTC; the outer `None` is what cannot be read.
fn offset(text: &str) -> Option<Option<i32>> {
    let sign = match text.bytes().next() {
        None => return Some(None),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return matches!(text, "Z" | "z" | "UTC" | "GMT").then_some(Some(0)),
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    (hours <= 18 && minutes < 60).then_some(Some(sign * (hours * 3_600 + minutes * 60)))
}
