//! `no_duplicates`: no record is the same customer as another.

use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "no_duplicates",
        summary: "No record is the same customer as another.",
        doc: "\
Fails for every record that matching has put into an entity which another record leads, by source and key: of three
records of one customer two fail. The pipeline needs `match`; without it, and in `karat check`, which does not match, the
rule is not evaluated.
Tip: `at_most: 2%` here counts for the score of uniqueness; `gate: { duplicates: … }` only decides about the run.",
        takes: Takes::Nothing,
        options: &[],
        scalar: None,
        dimension: "uniqueness",
    },
    reasons: &[Reason {
        code: "duplicate",
        help: "Merge it with the record that leads its entity; `karat explain` shows why they are one.",
    }],
    build,
    examples: &[Example { rule: "no_duplicates:", columns: &[], passes: &[], fails: &[], skips: &[] }],
};

fn build(_: &Request) -> Result<Measure, String> {
    Ok(Measure::Duplicates)
}
