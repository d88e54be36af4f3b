//! `taiwan_id`: the value is a number of a person or a company of Taiwan.

use super::{CHARACTER, CHECK_DIGIT, FORM, LENGTH, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::identifier::taiwan_id;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "taiwan_id",
        summary: "The value is a Taiwanese identity or business number whose check digit is right.",
        doc: "\
Passes when the value is the number of an identity card (a letter, 1, 2, 8 or 9, and eight digits), or, with
`kind: business`, a unified business number of eight digits (統一編號; since 2023 divisible by five).
Not evaluated where the value is missing, a placeholder or masked.
Tip: one rule for each kind; `where` tells which records are companies.",
        takes: Takes::Each,
        options: &[Field::optional("kind", Shape::Choice(&["person", "business"]), "Whose number it is; `person` unless said.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[FORM, LENGTH, CHARACTER, CHECK_DIGIT, PRECISION_LOST, SEPARATORS, LOWER_CASE],
    build,
    examples: &[
        Example {
            rule: "taiwan_id: national_id",
            columns: &["national_id"],
            passes: &[&["A123456789"], &["B142610160"]],
            fails: &[&["A123456788"], &["A323456789"]],
            skips: &[&[""]],
        },
        Example {
            rule: "taiwan_id: { column: tax_id, kind: business }",
            columns: &["tax_id"],
            passes: &[&["04595257"], &["12345675"]],
            fails: &[&["00501502"], &["0050150"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let business = request.options.text("kind") == Some("business");
    request.test(move |text| verdict(&if business { taiwan_id::read_business(text) } else { taiwan_id::read(text) }))
}
