//! Names of cities, suburbs and districts.

use super::{Comparator, fold, jaro_winkler::similarity};

/// How alike the spellings of one place are.
const NEAR: f64 = 0.9;

/// Spelling of a place.
pub static COMPARATOR: Comparator = Comparator {
    name: "place",
    summary: "a city, suburb or district: spelling",
    doc: "Compares names of places. Case, accents, width and punctuation do not count.\n\
          Levels: equal; nearly equal (Jaro-Winkler at least 0.9); different. Places that are merely similar\n\
          are other places, so there is no level for them. Agreement on a small place counts for more.",
    levels: &["equal", "nearly equal", "different"],
    aside: &[],
    term_frequency: true,
    weighed: None,
    prepare: fold::words,
    level: |a, b| if similarity(a, b) >= NEAR { 1 } else { 2 },
    bound: Some(|a, b| if a.jaro_winkler_at_most(b) >= NEAR { 1 } else { 2 }),
    examples: &[("MÜNCHEN", "munchen", 0), ("St. Leonards", "st leonards", 0), ("wangaratta", "wangarata", 1), ("Dallas", "Houston", 2)],
};
