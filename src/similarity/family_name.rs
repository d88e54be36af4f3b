//! A family name.

use super::{
    Comparator, han,
    jaro_winkler::similarity,
    name::{self, SIMILAR},
    soundex::sound_alike,
};

/// Spelling, and parts of compound names.
pub static COMPARATOR: Comparator = Comparator {
    name: "family_name",
    summary: "a family name: spelling, and parts of compound names",
    doc: "Compares family names. Honorifics, case, accents, width and punctuation do not count, nor whether the parts of\n\
          a compound name are joined (`Paine-Wells`, `Paine Wells`).\n\
          Levels: equal; nearly equal (Jaro-Winkler at least 0.92, or characters and a reading of them: 张 and\n\
          `Cheung`); similar (0.8, they sound alike: one Soundex code, once `Cobeza` begins like `Kabeza`, or are\n\
          spellings of one Chinese name: `Wong`, `Huang`); a part (`Jones` and `Smith-Jones`, as people are called\n\
          before and after a marriage); swapped (it stands in the column of the given name, and that one here);\n\
          different. Agreement on a rare name counts for more. That families share a name and an address is known\n\
          to the match. Thresholds after Winkler (1990), Soundex after Russell (1918).",
    levels: &["equal", "nearly equal", "similar", "a part", "swapped", "different"],
    aside: &[4],
    term_frequency: true,
    weighed: None,
    prepare: name::prepare,
    level,
    bound: None,
    examples: &[
        ("O'Brien", "OBRIEN", 0),
        ("Paine-Wells", "PAINE WELLS", 0),
        ("欧阳", "歐陽", 0),
        ("Mangum", "Mongum", 2),
        ("Reichenberg", "Reichenburg", 1),
        ("張", "Cheung", 1),
        ("Smith", "Smyth", 2),
        ("Cobeza", "Kabeza", 2),
        ("Hui", "Xu", 2),
        ("Jones", "Smith-Jones", 3),
        ("Smith", "Brown", 5),
        ("王", "李", 5),
    ],
};

fn level(a: &str, b: &str) -> u8 {
    let read = |a: &str, b: &str| han::reads_as(a, &b.split(' ').collect::<Vec<_>>()) == Some(0);
    let is_part = |part: &str, whole: &str| part.chars().count() > 1 && whole.split(' ').any(|word| word == part);
    match similarity(a, b) {
        s if s >= 0.92 => 1,
        _ if a.is_ascii() != b.is_ascii() && (read(a, b) || read(b, a)) => 1,
        s if s >= SIMILAR || sound_alike(a, b) || han::spelt::family_names(a, b) => 2,
        _ if is_part(a, b) || is_part(b, a) => 3,
        _ => 5,
    }
}
