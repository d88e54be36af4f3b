//! The line of an address with street and house number.

use super::{Comparator, fold, jaro_winkler::similarity, signature::Signature};
use std::borrow::Cow;

/// How alike similar lines are.
const SIMILAR: f64 = 0.8;

/// Words of the line, and its numbers apart.
pub static COMPARATOR: Comparator = Comparator {
    name: "street",
    summary: "a street with its house number: numbers must agree for the upper levels",
    doc: "Compares the line of an address that holds street and number. Abbreviations (`St`, `Ave`), ordinals\n\
          (`22nd`, `22`), case and punctuation do not count.\n\
          Levels: equal; nearly equal (Jaro-Winkler at least 0.92, same numbers); similar (0.8, same numbers);\n\
          shared words (half of the shorter line's, or nearly equal but for a number); different.\n\
          Numbers are told apart because `1 Main Street` and `11 Main Street` are two houses.",
    levels: &["equal", "nearly equal", "similar", "shared words", "different"],
    aside: &[],
    term_frequency: false,
    weighed: None,
    prepare,
    level,
    bound: Some(bound),
    examples: &[
        ("4769 Cedar Ln", "4769 cedar lane", 0),
        ("12 22nd St", "12 22 Street", 0),
        ("4769 Cedar Lane", "4769 Cedr Lane", 1),
        ("12 Archibald Street", "12 Archbld Stret", 1),
        ("12 Cedar Lane", "12 Cider Lawn", 2),
        ("Unit 4 12 Hill Road", "12 Hill Road", 3),
        ("1 Main Street", "11 Main Street", 3),
        ("4769 Cedar Lane", "3 Oak Road", 4),
    ],
};

const SHORT: &[(&str, &str)] = &[
    ("st", "street"),
    ("str", "street"),
    ("rd", "road"),
    ("ave", "avenue"),
    ("av", "avenue"),
    ("ln", "lane"),
    ("dr", "drive"),
    ("ct", "court"),
    ("crt", "court"),
    ("pl", "place"),
    ("blvd", "boulevard"),
    ("sq", "square"),
    ("hwy", "highway"),
    ("pkwy", "parkway"),
    ("cres", "crescent"),
    ("cct", "circuit"),
    ("cir", "circle"),
    ("tce", "terrace"),
    ("ter", "terrace"),
    ("apt", "apartment"),
];

fn prepare(raw: &str) -> Cow<'_, str> {
    let text = fold::words_and_numbers(raw);
    let whole = |word| SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long);
    Cow::Owned(text.split(' ').map(whole).collect::<Vec<_>>().join(" "))
}

fn level(a: &str, b: &str) -> u8 {
    let alike = similarity(a, b);
    let same_numbers = numbers(a).eq(numbers(b));
    match alike {
        s if s >= 0.92 && same_numbers => 1,
        s if s >= SIMILAR && same_numbers => 2,
        s if s >= 0.92 || fold::shared_words(a, b) >= 0.5 => 3,
        _ => 4,
    }
}

/// Letters in common are needed for all but shared words.
fn bound(a: &Signature, b: &Signature) -> u8 {
    if a.jaro_winkler_at_most(b) >= SIMILAR { 1 } else { 3 }
}

fn numbers(line: &str) -> impl Iterator<Item = &str> {
    line.split(' ').filter(|word| word.bytes().any(|c| c.is_ascii_digit()))
}
