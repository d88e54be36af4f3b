//! `length`: the value has so many characters.

use crate::check::{Answer, Check, Example, Measure, Reason, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "length",
        summary: "The number of characters lies between bounds.",
        doc: "\
Passes when the value has at least `min` and at most `max` characters; either may be left out. A Chinese
character counts as one, whatever its bytes (按字符计，不按字节). Not evaluated where the value is missing.
Tip: a CRM that cuts names off shows itself by many values of exactly its limit.",
        takes: Takes::Each,
        options: &[
            Field::optional("min", Shape::Whole, "The least number of characters."),
            Field::optional("max", Shape::Whole, "The greatest number of characters."),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "too_short", help: "Add what is missing: the value has too few characters." },
        Reason { code: "too_long", help: "Shorten it, or move what does not belong there to another field." },
    ],
    build,
    examples: &[Example {
        rule: "length: { column: last_name, min: 1, max: 4 }",
        columns: &["last_name"],
        passes: &[&["王"], &["欧阳"], &["Wang"]],
        fails: &[&["Smith"], &["买买提·艾力"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let (min, max) = functions::whole_bounds(request.options)?;
    request.test(move |text| {
        let length = text.chars().count() as u64;
        match functions::within(length, min, max) {
            true => Answer::Pass,
            false if min.is_some_and(|min| length < min) => Answer::Fail("too_short"),
            false => Answer::Fail("too_long"),
        }
    })
}
