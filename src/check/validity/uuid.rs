//! `uuid`: the value is a UUID.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "uuid",
        summary: "The value is a universally unique identifier.",
        doc: "\
Passes when the value is a UUID of RFC 9562: 32 hexadecimal digits in five groups parted by hyphens, capitals or not. Fails
for other notations, for systems do not take them for equal. Not evaluated where the value is missing.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[Reason { code: "not_a_uuid", help: "It is no UUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12." }],
    build,
    examples: &[Example {
        rule: "uuid: id",
        columns: &["id"],
        passes: &[&["6b617261-7400-5e1f-9c2d-3f6ed81b04a7"], &["6B617261-7400-5E1F-9C2D-3F6ED81B04A7"]],
        fails: &[&["6b6172617400-5e1f-9c2d-3f6ed81b04a7"], &["{6b617261-7400-5e1f-9c2d-3f6ed81b04a7}"], &["7"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| Answer::of(text.len() == 36 && uuid::Uuid::try_parse(text).is_ok(), "not_a_uuid"))
}
