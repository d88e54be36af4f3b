//! Dates: of birth above all.

use super::{Comparator, damerau, fold};
use std::borrow::Cow;

/// Typing errors and swapped parts of a date.
pub static COMPARATOR: Comparator = Comparator {
    name: "date",
    summary: "a date: typing errors, day and month swapped, same year",
    doc: "Compares dates written as year, month, day (with or without separators).\n\
          Levels: equal; one slip (one digit differs, two neighbours changed places, or day and month\n\
          are swapped); near (two digits differ, or the same year, or the same day of another year);\n\
          different. Source: the date comparisons of Winkler (1990) and Splink.",
    levels: &["equal", "one slip", "near", "different"],
    aside: &[],
    term_frequency: false,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[
        ("1983-04-18", "19830418", 0),
        ("1983-4-8", "1983/04/08", 0),
        ("1983-04-18", "1983-04-19", 1),
        ("1983-04-05", "1983-05-04", 1),
        ("1983-04-18", "1984-03-18", 2),
        ("1983-04-18", "1983-11-02", 2),
        ("1983-04-18", "1951-11-02", 3),
    ],
};

/// `yyyymmdd` where the parts can be told; else the folded text.
fn prepare(raw: &str) -> Cow<'_, str> {
    let text = fold::fold(raw);
    // What follows a space or a T is the time of day.
    let day = text.split([' ', 't']).next().unwrap_or(&text);
    let parts: Vec<&str> = day.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => Cow::Owned(format!("{year}{month:0>2}{day:0>2}")),
        [whole] if whole.len() == 8 => Cow::Owned((*whole).to_owned()),
        _ => text,
    }
}

fn level(a: &str, b: &str) -> u8 {
    if a.is_empty() || b.is_empty() {
        return 3;
    }
    let written = |text: &str| text.len() == 8 && text.bytes().all(|c| c.is_ascii_digit());
    if !written(a) || !written(b) {
        return if damerau::within(a, b, 1) {
            1
        } else if damerau::within(a, b, 2) {
            2
        } else {
            3
        };
    }
    let swapped = a[..4] == b[..4] && a[4..6] == b[6..] && a[6..] == b[4..6];
    let wrong = a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count();
    if wrong == 1 || swapped || damerau::within(a, b, 1) {
        1
    } else if wrong == 2 || a[..4] == b[..4] || a[4..] == b[4..] {
        2
    } else {
        3
    }
}
