//! `lei`: the value is a legal entity identifier.

use super::{CHARACTER, CHECK_DIGIT, LENGTH, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::lei;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "lei",
        summary: "The value is an LEI whose check digits are right.",
        doc: "\
Passes when the value is a legal entity identifier of ISO 17442: twenty characters, the last two by ISO 7064 MOD 97-10.
Not evaluated where the value is missing, a placeholder or masked.
Tip: banks have one for every company that trades; it tells group companies apart that share a name.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[LENGTH, CHARACTER, CHECK_DIGIT, PRECISION_LOST, SEPARATORS, LOWER_CASE],
    build,
    examples: &[Example {
        rule: "lei: lei",
        columns: &["lei"],
        passes: &[&["5493001KJTIIGC8Y1R12"]],
        fails: &[&["5493001KJTIIGC8Y1R13"], &["5493001KJTIIGC8Y"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&lei::read(text)))
}
