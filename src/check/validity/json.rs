//! `json`: the value is JSON.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "json",
        summary: "The value is a JSON document.",
        doc: "\
Passes when the value is a document of RFC 8259, of the `kind` that is asked for: `object`, `array` or `any`. Not evaluated
where the value is missing.
Tip: exports of custom fields are often JSON that was cut off at a length.",
        takes: Takes::Each,
        options: &[Field::optional("kind", Shape::Choice(&["any", "object", "array"]), "What it must be; `any` unless said.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "not_json", help: "It is no JSON: look for a quote or a bracket that was lost, or an end that was cut off." },
        Reason { code: "other_kind", help: "It is JSON, but not of the kind that the rule asks for." },
    ],
    build,
    examples: &[
        Example {
            rule: "json: { column: fields, kind: object }",
            columns: &["fields"],
            passes: &[&["{\"a\": 1}"]],
            fails: &[&["{\"a\": 1"], &["[1, 2]"], &["true"]],
            skips: &[&[""]],
        },
        Example { rule: "json: fields", columns: &["fields"], passes: &[&["[1]"], &["7"]], fails: &[&["{'a': 1}"]], skips: &[&[""]] },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let kind = request.options.text("kind").unwrap_or("any").to_string();
    request.test(move |text| match serde_json::from_str::<serde_json::Value>(text) {
        Err(_) => Answer::Fail("not_json"),
        Ok(value) => {
            let fits = match kind.as_str() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                _ => true,
            };
            Answer::of(fits, "other_kind")
        }
    })
}
