//! `longitude`: the value is a longitude in degrees.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::number;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "longitude",
        summary: "The value is a longitude in decimal degrees.",
        doc: "\
Passes when the value is a number from -180 to 180: degrees east or west, with a decimal point. Fails for other notations
(31°13′) and for values beyond. Not evaluated where the value is missing.
Tip: a latitude of 0 is in the sea off Africa; `not_one_of` finds it.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "not_a_number", help: "Write decimal degrees, with a decimal point." },
        Reason { code: "out_of_range", help: "No place has such a longitude: the two coordinates may be swapped." },
    ],
    build,
    examples: &[Example {
        rule: "longitude: longitude",
        columns: &["longitude"],
        passes: &[&["31.2304"], &["-180"]],
        fails: &[&["180.5"], &["31°13′"], &["north"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| match number::read(text) {
        Some(degrees) => Answer::of(degrees.abs() <= 180.0, "out_of_range"),
        None => Answer::Fail("not_a_number"),
    })
}
