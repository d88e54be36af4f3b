//! `latitude`: the value is a latitude in degrees.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::number;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "latitude",
        summary: "The value is a latitude in decimal degrees.",
        doc: "\
Passes when the value is a number from -90 to 90: degrees north or south, with a decimal point. Fails for other notations
(31°13′) and for values beyond. Not evaluated where the value is missing.
Tip: a latitude of 0 is in the sea off Africa; `not_one_of` finds it.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "not_a_number", help: "Write decimal degrees, with a decimal point." },
        Reason { code: "out_of_range", help: "No place has such a latitude: the two coordinates may be swapped." },
    ],
    build,
    examples: &[Example {
        rule: "latitude: latitude",
        columns: &["latitude"],
        passes: &[&["31.2304"], &["-90"]],
        fails: &[&["90.5"], &["31°13′"], &["north"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| match number::read(text) {
        Some(degrees) => Answer::of(degrees.abs() <= 90.0, "out_of_range"),
        None => Answer::Fail("not_a_number"),
    })
}
