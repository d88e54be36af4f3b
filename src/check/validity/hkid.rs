//! `hkid`: the value is an identity card number of Hong Kong.

use super::{CHECK_DIGIT, FORM, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::hkid;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "hkid",
        summary: "The value is a Hong Kong identity card number whose check digit is right.",
        doc: "\
Passes when the value is one letter or two, six digits and a check digit that holds, with or without the brackets around
it. Not evaluated where the value is missing, a placeholder or masked.
香港身份证号码。
Tip: it is personal; say `on_fail: quarantine` where nobody but its owner should see a wrong one.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[FORM, CHECK_DIGIT, PRECISION_LOST, SEPARATORS, LOWER_CASE],
    build,
    examples: &[Example {
        rule: "hkid: national_id",
        columns: &["national_id"],
        passes: &[&["A123456(3)"], &["AB9876543"], &["G123456(A)"]],
        fails: &[&["A123456(4)"], &["A12345(3)"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&hkid::read(text)))
}
