//! One part of a person's name: given name or family name.

use super::{Comparator, fold, han, jaro_winkler::similarity, nicknames, soundex::sound_alike};
use std::borrow::Cow;

/// Spelling, short forms and initials of one part of a name.
pub static COMPARATOR: Comparator = Comparator {
    name: "name",
    summary: "a given or family name: spelling, short forms and initials",
    doc: "Compares one part of a person's name. Honorifics, case, accents, width and punctuation do not count.\n\
          Levels: equal; nearly equal (Jaro-Winkler at least 0.92, or characters and a reading of them: 张 and\n\
          `Cheung`); similar (0.8, they sound alike: one Soundex code, once `Catherine` begins like `Katharine`, or\n\
          are spellings of what may be one Chinese name: `Tak Wah`, `Dehua`);\n\
          short form, beginning or initial (`Bob`/`Robert`, `J`/`John`); swapped (given and family name stand in each\n\
          other's column, where both are compared); different. Agreement on a rare name counts for more. Thresholds\n\
          after Winkler (1990) and the practice of Splink; Soundex after Russell (1918).",
    levels: &["equal", "nearly equal", "similar", "short form or initial", "swapped", "different"],
    aside: &[4],
    term_frequency: true,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[
        ("José", "jose", 0),
        ("Mr. Smith", "SMITH", 0),
        ("王小明先生", "王小明", 0),
        ("O'Brien", "OBrien", 0),
        ("Jonathan", "Jonathon", 1),
        ("張", "Cheung", 1),
        ("小明", "Xiaoming", 1),
        ("Smith", "Smyth", 2),
        ("Rob", "Robert", 2),
        ("Wiley", "Wylie", 2),
        ("Ben", "Ban", 2),
        ("王小明", "王小华", 2),
        ("Tak Wah", "Dehua", 2),
        ("Bob", "Robert", 3),
        ("J.", "John", 3),
        ("John", "Mary", 5),
        ("李明", "王芳", 5),
    ],
};

/// From this Jaro-Winkler similarity on names are similar. A rounding less than 0.8, so that names of three letters, of which
/// one is another (`Ben`, `Ban`), are on one side of it whatever the order of their sum.
pub(super) const SIMILAR: f64 = 0.8 - 1e-9;

const BEFORE: &[&str] = &["mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "madam", "herr", "frau"];
const AFTER: &[&str] = &["jr", "sr", "ii", "iii", "iv", "esq", "phd", "md"];
const AFTER_CHINESE: &[&str] = &["先生", "女士", "小姐", "太太", "夫人", "老师", "教授", "博士", "医生", "律师", "经理"];

/// Words without honorifics. A name that is nothing but an honorific keeps it: a surname may be spelt so.
pub(super) fn prepare(raw: &str) -> Cow<'_, str> {
    let mut text = fold::words(raw);
    loop {
        let shorter = without_honorific(&text);
        if shorter.len() == text.len() {
            return text;
        }
        text = Cow::Owned(shorter);
    }
}

fn without_honorific(text: &str) -> String {
    for title in AFTER_CHINESE {
        if let Some(rest) = text.strip_suffix(title).map(str::trim_end).filter(|rest| !rest.is_empty()) {
            return rest.to_owned();
        }
    }
    match (text.split_once(' '), text.rsplit_once(' ')) {
        (Some((first, rest)), _) if BEFORE.contains(&first) => rest.to_owned(),
        (_, Some((rest, last))) if AFTER.contains(&last) => rest.to_owned(),
        _ => text.to_owned(),
    }
}

fn level(a: &str, b: &str) -> u8 {
    let read = |a: &str, b: &str| han::reads_as(a, &b.split(' ').collect::<Vec<_>>()) == Some(0);
    match similarity(a, b) {
        s if s >= 0.92 => 1,
        _ if a.is_ascii() != b.is_ascii() && (read(a, b) || read(b, a)) => 1,
        s if s >= SIMILAR || sound_alike(a, b) => 2,
        _ if han::spelt::given_names(a, b) || han::spelt::family_names(a, b) => 2,
        _ if begins(a, b) || begins(b, a) || nicknames::related(a, b) => 3,
        _ => 5,
    }
}

/// Whether `long` begins with `short`, or `short` is one of its words.
fn begins(short: &str, long: &str) -> bool {
    !short.is_empty() && (long.starts_with(short) || long.split(' ').any(|word| word == short))
}
