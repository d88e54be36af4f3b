//! A person's whole name in one field, in any order.

use super::{Comparator, fold, han, jaro_winkler::similarity, name, nicknames};
use std::borrow::Cow;

/// The words of a name, whatever their order.
pub static COMPARATOR: Comparator = Comparator {
    name: "full_name",
    summary: "a whole name in one field, whatever the order of its words",
    doc: "Compares whole names. Words are sorted first, so `Smith, John` equals `John Smith`; honorifics, case,\n\
          accents, width and punctuation do not count.\n\
          Levels: equal; read alike (a name in Chinese characters and one that may be its reading, in Mandarin or\n\
          Cantonese, in any usual spelling); nearly equal (Jaro-Winkler at least 0.92); similar (0.85); compatible (every\n\
          word of the shorter name is a word, a short form or an initial of one of the longer: `J Smith`; read\n\
          alike but for further words; or spellings of what may be one Chinese name, `Cheung Wai` and `Zhang Wei`);\n\
          different. Traditional characters count as their simplified form.\n\
          Sorting words before comparing follows Christen (2012), *Data Matching*, chapter 5.",
    levels: &["equal", "read alike", "nearly equal", "similar", "compatible", "different"],
    aside: &[1, 4],
    term_frequency: true,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[
        ("Smith, John", "john smith", 0),
        ("陳德華先生", "陳德華", 0),
        ("CHENG Chi Ching", "Cheng Chi Chingg", 2),
        ("鄭子晴", "郑子晴", 0),
        ("鄭子晴先生", "CHENG Chi Ching", 1),
        ("张伟", "ZHANG, Wei", 1),
        ("张伟", "Cheung Wai", 1),
        ("John Smith", "Jon Smyth", 3),
        ("J Smith", "John Smith", 4),
        ("Bob Peters", "Robert Peters", 4),
        ("陳德華", "CHAN Tak Wah; Thomas", 4),
        ("CHEUNG Wai Ming", "Zhang, Weiming", 4),
        ("John Smith", "Mary Jones", 5),
        ("张伟", "Wang Fang", 5),
    ],
};

fn prepare(raw: &str) -> Cow<'_, str> {
    let text = name::prepare(raw);
    let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    // A title between the words moves to an end when they are sorted, so it is looked for once more.
    let sorted = words.join(" ");
    let bare = name::prepare(&sorted);
    Cow::Owned(if bare.len() == sorted.len() { sorted } else { prepare(&bare).into_owned() })
}

fn level(a: &str, b: &str) -> u8 {
    if a.is_ascii() != b.is_ascii() {
        match read_alike(a, b).or_else(|| read_alike(b, a)) {
            Some(0) => return 1,
            Some(1 | 2) => return 4,
            _ => {}
        }
    }
    match similarity(a, b) {
        s if s >= 0.92 => 2,
        _ if compatible(a, b) => 4,
        s if s >= 0.85 => 3,
        _ if han::spelt::whole_names(a, b) => 4,
        _ => 5,
    }
}

/// How many words are left over where a name in characters may be read as another.
fn read_alike(characters: &str, words: &str) -> Option<usize> {
    han::reads_as(characters, &words.split(' ').collect::<Vec<_>>())
}

/// Whether every word of the name with fewer words stands, in some form, in the other. One at least must be
/// the same whole word: initials alone fit half the world.
fn compatible(a: &str, b: &str) -> bool {
    let (few, many) = if a.matches(' ').count() <= b.matches(' ').count() { (a, b) } else { (b, a) };
    if few.matches(' ').count() == many.matches(' ').count() {
        return fits(few, many) || fits(many, few);
    }
    fits(few, many)
}

fn fits(few: &str, many: &str) -> bool {
    fold::shared_words(few, many) > 0.0 && few.split(' ').all(|word| many.split(' ').any(|other| word == other || stands_for(word, other)))
}

fn stands_for(a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && !short.is_empty() && long.starts_with(short);
    initial(a, b) || initial(b, a) || nicknames::related(a, b)
}
