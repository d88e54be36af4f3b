//! `length`: the value has so many characters.

use crate::check::{Check, Example, Measure, Request, functions};
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
    let name = format!("length({})", request.options.summary());
    let fits = move |text: &str| Some(functions::within(text.chars().count() as u64, min, max));
    Ok(Measure::Row(functions::test(&name, functions::only(request)?, fits)))
}
