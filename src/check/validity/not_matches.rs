//! `not_matches`: the value has not a form that a regular expression describes.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::pattern;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "not_matches",
        summary: "The value does not match a regular expression.",
        doc: "\
Passes when the pattern is found nowhere in the value; fails where it is found. Not evaluated where the value is missing.
The syntax is that of `matches`.
Tip: `not_matches: { columns: name, pattern: '\\d' }` finds names with digits.",
        takes: Takes::Each,
        options: &[Field::required("pattern", Shape::Regex, "The regular expression.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[Reason { code: "match", help: "Take out what the rule forbids." }],
    build,
    examples: &[Example {
        rule: r"not_matches: { column: name, pattern: '\d' }",
        columns: &["name"],
        passes: &[&["李娜"], &["O'Neil"]],
        fails: &[&["Li Na 2"], &["13601384729"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let regex = pattern::compile(request.required("pattern")?)?.quickened();
    request.test(move |text| Answer::of(!regex.is_in(text), "match"))
}
