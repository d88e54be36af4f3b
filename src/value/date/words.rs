//! Chinese and Japanese dates, put into the form that the scanner of ASCII dates reads.

/// Eras and the year before their first: 民国 is Taiwan's count, the others are Japan's.
const ERAS: &[(&str, u32)] =
    &[("中华民国", 1911), ("中華民國", 1911), ("民国", 1911), ("民國", 1911), ("令和", 2018), ("平成", 1988), ("昭和", 1925)];

/// The date as `2024-1-5 10:30`, or nothing when the text holds more than a date.
pub(super) fn translated(text: &str) -> Option<String> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (day, rest) = rest.split_once(['日', '号', '號'])?;
    let (year, month, day) = (year_number(year.trim())?, number(month.trim())?, number(day.trim())?);
    Some(format!("{year:04}-{month}-{day}{}", time(rest)?))
}

/// The time behind a day: a space and ASCII, or nothing. Weekdays are dropped, halves of the day translated.
fn time(rest: &str) -> Option<String> {
    let mut rest = rest.trim().to_string();
    if let Some(tail) = rest.strip_prefix("星期").or(rest.strip_prefix("周")) {
        rest = tail.chars().skip(1).collect();
    }
    for (word, half) in [("上午", "AM "), ("下午", "PM "), ("晚上", "PM "), ("早上", "AM ")] {
        rest = rest.replace(word, half);
    }
    let rest = rest.replace(['时', '時', '点', '點'], ":").replace('分', ":").replace('秒', "");
    let rest = rest.trim().trim_end_matches(':');
    match rest {
        "" => Some(String::new()),
        // `10时` alone is an hour.
        _ if rest.is_ascii() && !rest.contains(':') => Some(format!(" {rest}:00")),
        _ => rest.is_ascii().then(|| format!(" {rest}")),
    }
}

fn year_number(text: &str) -> Option<u32> {
    for (era, before) in ERAS {
        if let Some(year) = text.strip_prefix(era) {
            let year = year.trim();
            return if year == "元" { Some(before + 1) } else { number(year).filter(|y| (1..=999).contains(y)).map(|y| before + y) };
        }
    }
    // A year of the common era has four digits: two-digit years are not guessed.
    number(text).filter(|_| text.chars().count() == 4)
}

/// A number in ASCII digits, in Chinese digits one by one (二〇二四) or counted (二十五, 一百一十三).
fn number(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 8 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    if text.chars().all(|c| digit(c).is_some()) {
        return text.chars().take(4).try_fold(0, |n, c| Some(n * 10 + digit(c)?)).filter(|_| text.chars().count() <= 4);
    }
    counted(text)
}

fn counted(text: &str) -> Option<u32> {
    let (mut total, mut last) = (0, None);
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            _ => {
                last = Some(digit(c)?);
                continue;
            }
        };
        total += last.take().unwrap_or(1) * unit;
    }
    Some(total + last.unwrap_or(0))
}

fn digit(c: char) -> Option<u32> {
    match c {
        '〇' | '零' | '○' => Some(0),
        '0'..='9' => c.to_digit(10),
        _ => "一二三四五六七八九".chars().position(|d| d == c).map(|at| at as u32 + 1),
    }
}
