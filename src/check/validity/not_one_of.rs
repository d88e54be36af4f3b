//! `not_one_of`: the value is none of a list.

use crate::check::{Answer, Check, Example, Measure, Reason, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};
use datafusion::logical_expr::lit;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "not_one_of",
        summary: "The value is none of a list.",
        doc: "\
Passes when the value is none of `values`, letter for letter, or with `ignore_case` whatever the case; fails when it is one
of them. Not evaluated where the value is missing; what counts as missing, `missing:` beside the rule says.
Tip: `not_one_of: { column: last_name, values: [test, unknown] }` sees these words only with `missing: blank`, for they are
placeholders.",
        takes: Takes::Each,
        options: &[
            Field::required("values", Shape::List(&Shape::Scalar), "The values that are not allowed."),
            Field::optional("ignore_case", Shape::Boolean, "Whether case makes no difference; `false` unless said."),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[Reason { code: "listed", help: "The rule forbids this value; choose another." }],
    build,
    examples: &[
        Example {
            rule: "not_one_of: { column: stage, values: [dead, lost] }",
            columns: &["stage"],
            passes: &[&["lead"], &["Lost"]],
            fails: &[&["dead"]],
            skips: &[&[""]],
        },
        Example {
            rule: "not_one_of: { column: stage, values: [lost], ignore_case: true }",
            columns: &["stage"],
            passes: &[&["lead"]],
            fails: &[&["LOST"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let values = request.options.list("values");
    if values.is_empty() {
        return Err("`values` is empty, so that nothing could fail".into());
    }
    if request.options.text("ignore_case") == Some("true") {
        let values: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
        return request.test(move |text| Answer::of(!values.contains(&text.to_lowercase()), "listed"));
    }
    let values = values.into_iter().map(lit).collect();
    request.condition(functions::column(request.column()?).in_list(values, true))
}
