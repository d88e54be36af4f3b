//! `organisation_code`: the value is an organisation code.

use super::{CHARACTER, CHECK_DIGIT, LENGTH, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::organisation_code;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "organisation_code",
        summary: "The value is a Chinese organisation code whose check digit is right.",
        doc: "\
Passes when the value is an organisation code of GB 11714-1997: eight characters and a check character, with or without
the hyphen before it. It was the number of a company until 2015 and lives on inside the social credit code.
Not evaluated where the value is missing, a placeholder or masked.
组织机构代码。
Tip: characters 9 to 17 of the social credit code are the same number.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[LENGTH, CHARACTER, CHECK_DIGIT, PRECISION_LOST, SEPARATORS, LOWER_CASE],
    build,
    examples: &[Example {
        rule: "organisation_code: code",
        columns: &["code"],
        passes: &[&["71526726X"], &["71526726-X"]],
        fails: &[&["715267260"], &["7152672"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&organisation_code::read(text)))
}
