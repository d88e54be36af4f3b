//! `luhn`: the value is a card number.

use super::{CHARACTER, CHECK_DIGIT, LENGTH, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::luhn;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "luhn",
        summary: "The value is a bank card number whose last digit is right.",
        doc: "\
Passes when the value has 12 to 19 digits of which the last is that of Luhn's formula (ISO/IEC 7812). Groups parted by
spaces or hyphens are how it is printed. Not evaluated where the value is missing, a placeholder or masked.
Tip: `not_matches` finds card numbers that were typed into notes, where none should stand.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[LENGTH, CHARACTER, CHECK_DIGIT, PRECISION_LOST, SEPARATORS, LOWER_CASE],
    build,
    examples: &[Example {
        rule: "luhn: card",
        columns: &["card"],
        passes: &[&["4242424242424242"], &["3782 822463 10005"]],
        fails: &[&["4242424242424241"], &["4242"]],
        skips: &[&[""], &["0000000000000000"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&luhn::read(text)))
}
