//! Any other text.

use super::{Comparator, fold, words};

/// Words in common.
pub static COMPARATOR: Comparator = Comparator {
    name: "text",
    summary: "any text: words in common, the rare ones counting for more",
    doc: "Compares titles, descriptions and other text by their words, in any order. Case, accents, width and\n\
          punctuation do not count; a word may be misspelt, cut short, run together with the next or stand for\n\
          others by their initials (`NHS` for `National Historic Site`). Numbers must be equal; `2nd` is `2`.\n\
          Levels: equal; then by the cosine between the weighted words, from 0.95 down to 0.2; different. In a table\n\
          rare words weigh more than common ones (inverse document frequency). Soft TF-IDF after Cohen, Ravikumar\n\
          and Fienberg (2003).",
    levels: &[
        "equal",
        "words in common at least 0.95",
        "words in common at least 0.9",
        "words in common at least 0.8",
        "words in common at least 0.7",
        "words in common at least 0.6",
        "words in common at least 0.5",
        "words in common at least 0.4",
        "words in common at least 0.3",
        "words in common at least 0.2",
        "different",
    ],
    aside: &[],
    term_frequency: true,
    weighed: Some(&[0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]),
    prepare: fold::words_and_numbers,
    level,
    bound: None,
    examples: &[
        ("The Points, Holsteins", "the points holsteins", 0),
        ("22nd", "22", 0),
        ("zion np", "NP Zion", 1),
        ("homewood park", "homewod park", 1),
        ("Friendship Hill NHS", "Friendship Hill National Historic Site", 2),
        ("encore clickart dvd", "encore clickart 2 dvd", 3),
        ("north castle view park", "north castle view inn", 4),
        ("my sim aquarium", "viva media 257 my sim aquarium win xp", 5),
        ("castle view inn", "castle view north hotel", 6),
        ("castle view north park", "castle view hotel south beach", 7),
        ("castle view inn", "castle north hotel", 8),
        ("castle view on the hill", "castle north hotel", 9),
        ("homewood", "the willows", 10),
    ],
};

fn level(a: &str, b: &str) -> u8 {
    COMPARATOR.level_at(words::similarity(&words::plain(a), &words::plain(b)))
}
