//! Small numbers: houses, flats, counts.

use super::{Comparator, fold};
use std::borrow::Cow;

/// A house number, with or without a letter.
pub static COMPARATOR: Comparator = Comparator {
    name: "number",
    summary: "a house number: its digits, then slips",
    doc: "Compares small numbers such as house numbers. Leading zeros and what is neither letter nor digit do not\n\
          count.\n\
          Levels: equal; one digit or letter added, lost or changed, or the same digits in another order\n\
          (`12`/`12a`, `36`/`63`); different. A number of one digit has no slips.",
    levels: &["equal", "one slip", "different"],
    aside: &[],
    term_frequency: false,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[("036", "36", 0), ("12", "12a", 1), ("36", "63", 1), ("128", "138", 1), ("12", "57", 2), ("3", "8", 2)],
};

fn prepare(raw: &str) -> Cow<'_, str> {
    let text = fold::compact(raw);
    match text.trim_start_matches('0') {
        "" => Cow::Owned(text.chars().take(1).collect()),
        rest if rest.len() == text.len() => text,
        rest => Cow::Owned(rest.to_owned()),
    }
}

fn level(a: &str, b: &str) -> u8 {
    let slip = a.len().max(b.len()) >= 2 && super::damerau::within(a, b, 1);
    if slip { 1 } else { 2 }
}
