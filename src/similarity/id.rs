//! Numbers given to people and companies: national ids, tax numbers, card numbers.

use super::{Comparator, damerau, fold};

/// Typing errors in an identifier.
pub static COMPARATOR: Comparator = Comparator {
    name: "id",
    summary: "an identifier: equal, or one typing error",
    doc: "Compares identifiers by their letters and digits; separators and case do not count.\n\
          Levels: equal; one slip (one character differs, is missing, or two changed places; only where the\n\
          identifier has at least five); different. Check digits catch every such slip of a Chinese resident\n\
          id (ISO 7064 MOD 11-2), so one that is valid on both sides is better put under `never`.",
    levels: &["equal", "one slip", "different"],
    aside: &[],
    term_frequency: true,
    weighed: None,
    prepare: fold::compact,
    level: |a, b| if a.len().min(b.len()) >= 5 && damerau::within(a, b, 1) { 1 } else { 2 },
    bound: None,
    examples: &[("11010519491231002x", "11010519491231002X", 0), ("7743698", "7743689", 1), ("7743698", "3507733", 2), ("12", "13", 2)],
};
