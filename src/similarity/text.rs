//! Any other text.

use super::{Comparator, fold, jaro_winkler::similarity};

/// Spelling, then words in common.
pub static COMPARATOR: Comparator = Comparator {
    name: "text",
    summary: "any text: spelling, then words in common",
    doc: "Compares text that nothing more is known about. Case, accents, width and punctuation do not count.\n\
          Levels: equal; nearly equal (Jaro-Winkler at least 0.92); similar (0.8); shared words (half of the\n\
          shorter text's words); different.",
    levels: &["equal", "nearly equal", "similar", "shared words", "different"],
    term_frequency: true,
    prepare: fold::words,
    level,
    examples: &[
        ("The Points, Holsteins", "the points holsteins", 0),
        ("homewood park", "homewod park", 1),
        ("castle view", "cassel vue", 2),
        ("zion np", "national park zion", 3),
        ("homewood", "the willows", 4),
    ],
};

fn level(a: &str, b: &str) -> u8 {
    match similarity(a, b) {
        s if s >= 0.92 => 1,
        s if s >= 0.8 => 2,
        _ if fold::shared_words(a, b) >= 0.5 => 3,
        _ => 4,
    }
}
