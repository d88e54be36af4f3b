//! `matches`: the value has a form that a regular expression describes.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::pattern;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "matches",
        summary: "The value matches a regular expression.",
        doc: "\
Passes when the pattern is found in the value, anywhere: write `^…$` for the whole value. Fails when it
is not found. Not evaluated where the value is missing.
The syntax is that of Rust's regex crate: no look-around and no back-references, so that every pattern
runs in linear time. `\\p{Han}` is a Chinese character; `(?i)` ignores case.
Tip: put the pattern in single quotes, in which YAML leaves backslashes alone.",
        takes: Takes::Each,
        options: &[Field::required("pattern", Shape::Regex, "The regular expression.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[Reason { code: "no_match", help: "Write the value in the form that the rule describes." }],
    build,
    examples: &[
        Example {
            rule: r"matches: { column: contact_id, pattern: '^C-\d{4}$' }",
            columns: &["contact_id"],
            passes: &[&["C-0042"]],
            fails: &[&["C-42"], &["c-0042"], &["C-0042 old"]],
            skips: &[&[""]],
        },
        Example {
            rule: r"matches: { column: name, pattern: '\p{Han}' }",
            columns: &["name"],
            passes: &[&["王小明"], &["Tony 王"]],
            fails: &[&["Wang Xiaoming"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let regex = pattern::compile(request.required("pattern")?)?.quickened();
    request.test(move |text| Answer::of(regex.is_in(text), "no_match"))
}
