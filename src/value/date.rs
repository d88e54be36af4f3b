//! Dates and moments as people and systems write them, Chinese ones among them.
//!
//! What is read: the year first, in any order setting (`2024-1-5`, `20240105`, `2024年1月5日`, 二〇二四年一月五日,
//! 民国113年1月5日); a month by its name (`5 Jan 2024`, `January 5th, 2024`); the year last only in the order
//! that is set, for `5/1/2024` is two dates and a row cannot tell which; a time behind any of them, with or
//! without a zone; and seconds or milliseconds since 1970. Years of two digits and years alone are no
//! dates. A moment without a zone stays local: nothing is known about where it was.

mod scan;
mod words;

use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

/// In which order day, month and year stand where the year is last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Year first only: `5/1/2024` is not read.
    #[default]
    Ymd,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

impl Order {
    /// The order of the name `ymd`, `dmy` or `mdy`.
    pub fn named(name: &str) -> Option<Order> {
        match name {
            "ymd" => Some(Order::Ymd),
            "dmy" => Some(Order::Dmy),
            "mdy" => Some(Order::Mdy),
            _ => None,
        }
    }
}

/// A day, with a time of day where one was given, in UTC where a zone was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    day: NaiveDate,
    time: Option<NaiveTime>,
    zoned: bool,
}

/// The day that a value names. Of a moment with a zone, the day in UTC.
pub fn day(value: &str, order: Order) -> Option<NaiveDate> {
    match iso_day(value.as_bytes()) {
        Some(day) => Some(day),
        None => parse(&plain(value), order).ok().map(|stamp| stamp.day),
    }
}

/// The moment that a value names, in seconds since 1970 as if in UTC; a day alone is its midnight.
pub fn instant(value: &str, order: Order) -> Option<i64> {
    if let Some(moment) = iso_moment(value.as_bytes()) {
        return Some(moment);
    }
    let stamp = match iso_day(value.as_bytes()) {
        Some(day) => Stamp { day, time: None, zoned: false },
        None => parse(&plain(value), order).ok()?,
    };
    Some(stamp.day.and_time(stamp.time.unwrap_or_default()).and_utc().timestamp())
}

/// Reads a date or a moment. Canonical are `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM:SS` and, in UTC where a zone was
/// given, `YYYY-MM-DDTHH:MM:SSZ`. A local midnight is its day, for so spreadsheets write days.
pub fn read(value: &str, order: Order) -> Reading {
    if iso_day(value.as_bytes()).is_some() {
        return if is_placeholder(value) { Reading::Placeholder } else { Reading::valid(value) };
    }
    let text = plain(value);
    match parse(&text, order) {
        _ if text.is_empty() => Reading::Missing,
        _ if is_placeholder(&text) => Reading::Placeholder,
        Ok(stamp) => match stamp.canonical() {
            canonical if is_placeholder(&canonical) => Reading::Placeholder,
            canonical => Reading::Valid { canonical },
        },
        Err(_) if is_masked(&text) => Reading::Masked,
        Err(reason) => Reading::Invalid { reason },
    }
}

/// Whether the value is a canonical day: `2024-01-05`.
pub(crate) fn is_canonical_day(value: &str) -> bool {
    iso_day(value.as_bytes()).is_some()
}

impl Stamp {
    fn canonical(&self) -> String {
        let day = format!("{:04}-{:02}-{:02}", self.day.year(), self.day.month(), self.day.day());
        let Some(time) = self.time.filter(|t| self.zoned || *t != NaiveTime::MIN) else { return day };
        let mut out = format!("{day}T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
        if time.nanosecond() > 0 {
            out.push('.');
            out.push_str(format!("{:09}", time.nanosecond()).trim_end_matches('0'));
        }
        if self.zoned {
            out.push('Z');
        }
        out
    }

    fn utc(moment: NaiveDateTime) -> Stamp {
        Stamp { day: moment.date(), time: Some(moment.time()), zoned: true }
    }
}

/// `YYYY-MM-DD` and nothing else: most values, read without a copy.
fn iso_day(bytes: &[u8]) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = bytes else { return None };
    let number = |digits: &[u8]| digits.iter().try_fold(0u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')));
    let year = number(&[a, b, c, d]).filter(|year| *year > 0)?;
    NaiveDate::from_ymd_opt(year as i32, number(&[e, f])?, number(&[g, h])?)
}

/// The way in which databases write moments, `2024-01-05T10:30:00Z` with or without the `Z`: the many are read without
/// a detour.
fn iso_moment(bytes: &[u8]) -> Option<i64> {
    let (day, time) = bytes.split_at_checked(10)?;
    let &[b'T' | b' ', a, b, b':', c, d, b':', e, f] = time.strip_suffix(b"Z").unwrap_or(time) else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let number = |tens: u8, ones: u8| Some(digit(tens)? * 10 + digit(ones)?);
    let (hour, minute, second) = (number(a, b)?, number(c, d)?, number(e, f)?);
    let &[y, u, z, w, b'-', m, n, b'-', p, q] = day else { return None };
    let (year, month, day) = (number(y, u)? * 100 + number(z, w)?, number(m, n)?, number(p, q)?);
    let exists = year > 0 && (1..=12).contains(&month) && (1..=length_of(year, month)).contains(&day);
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    (exists && hour < 24 && minute < 60 && second < 60).then_some(seconds)
}

fn length_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar: years begin with March, so that the leap day is the last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 719_469
}

fn parse(text: &str, order: Order) -> Result<Stamp, &'static str> {
    if text.len() > 64 {
        return Err("not_a_date");
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return digits_alone(text);
    }
    if text.is_ascii() {
        return dated(text, order);
    }
    dated(&words::translated(text).ok_or("not_a_date")?, order)
}

/// Digits without a separator: a day, a moment, or seconds or milliseconds since 1970 (2001 to 2100).
fn digits_alone(text: &str) -> Result<Stamp, &'static str> {
    let number: i64 = text.parse().map_err(|_| "not_a_date")?;
    match text.len() {
        8 => Ok(Stamp { day: compact_day(number)?, time: None, zoned: false }),
        14 => {
            let (day, time) = (compact_day(number / 1_000_000)?, number % 1_000_000);
            let clock = NaiveTime::from_hms_opt((time / 10_000) as u32, (time / 100 % 100) as u32, (time % 100) as u32);
            Ok(Stamp { day, time: Some(clock.ok_or("no_such_time")?), zoned: false })
        }
        10 | 13 => {
            let millis = if text.len() == 10 { number * 1_000 } else { number };
            let in_range = (1_000_000_000_000..4_102_444_800_000).contains(&millis);
            let moment = DateTime::from_timestamp_millis(millis).filter(|_| in_range).ok_or("not_a_date")?;
            Ok(Stamp::utc(moment.naive_utc()))
        }
        4 => Err("year_alone"),
        _ => Err("not_a_date"),
    }
}

fn compact_day(number: i64) -> Result<NaiveDate, &'static str> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32).filter(|_| year > 0).ok_or("no_such_day")
}

/// Reads ASCII text: a day, and perhaps a time behind it.
fn dated(text: &str, order: Order) -> Result<Stamp, &'static str> {
    let (date, clock) = scan::split_time(text);
    let day = scan::day(date, order)?;
    let Some(clock) = clock else { return Ok(Stamp { day, time: None, zoned: false }) };
    let clock = scan::clock(clock).ok_or("no_such_time")?;
    match clock.offset {
        None => Ok(Stamp { day, time: Some(clock.time), zoned: false }),
        Some(seconds) => {
            let moment = day.and_time(clock.time).checked_sub_signed(TimeDelta::seconds(i64::from(seconds)));
            moment.filter(|m| (1..=9999).contains(&m.year())).map(Stamp::utc).ok_or("no_such_day")
        }
    }
}

#[cfg(test)]
mod tests;
