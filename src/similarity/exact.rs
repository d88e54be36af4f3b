//! Values that are the same or are not: codes, states, genders.

use super::{Comparator, fold};

/// Equality of the match form.
pub static COMPARATOR: Comparator = Comparator {
    name: "exact",
    summary: "the same value, or not; case, width, accents and spacing aside",
    doc: "Compares values that have no half-way: country and state codes, gender, segments.\n\
          Levels: equal, different. Case, full width, accents and repeated spaces do not count.",
    levels: &["equal", "different"],
    aside: &[],
    term_frequency: false,
    weighed: None,
    prepare: fold::fold,
    level: |_, _| 1,
    bound: None,
    examples: &[("NSW", "nsw ", 0), ("ＶＩＣ", "vic", 0), ("nsw", "vic", 1)],
};
