//! Postcodes.

use super::{Comparator, damerau, fold};

/// Typing errors and the area of a postcode.
pub static COMPARATOR: Comparator = Comparator {
    name: "postcode",
    summary: "a postcode: typing errors, then the area",
    doc: "Compares postcodes by their letters and digits.\n\
          Levels: equal; one slip (one character differs, is missing, or two changed places); same area (the\n\
          first three of five or more characters, else the first two); different.",
    levels: &["equal", "one slip", "same area", "different"],
    aside: &[],
    term_frequency: true,
    weighed: None,
    prepare: fold::compact,
    level,
    bound: None,
    examples: &[("SW1A 1AA", "sw1a1aa", 0), ("4211", "4212", 1), ("4211", "4121", 1), ("60640", "60612", 2), ("4211", "7325", 3)],
};

fn level(a: &str, b: &str) -> u8 {
    if damerau::within(a, b, 1) {
        return 1;
    }
    let area = if a.len().min(b.len()) >= 5 { 3 } else { 2 };
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count() >= area;
    if same { 2 } else { 3 }
}
