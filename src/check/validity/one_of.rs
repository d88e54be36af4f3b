//! `one_of`: the value is one of a list.

use crate::check::{Answer, Check, Example, Measure, Reason, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};
use datafusion::logical_expr::lit;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "one_of",
        summary: "The value is one of a list.",
        doc: "\
Passes when the value is one of `values`, letter for letter: `Active` is not `active`, unless `ignore_case` says so. Fails for
every other value. Not evaluated where the value is missing.
Numbers and truth values in the list are read as text. Tip: put codes that start with a zero in quotes
(\"01\"), and for a list that lives in a file use `references`.",
        takes: Takes::Each,
        options: &[
            Field::required("values", Shape::List(&Shape::Scalar), "The values that are allowed."),
            Field::optional("ignore_case", Shape::Boolean, "Whether case makes no difference; `false` unless said."),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[Reason { code: "not_listed", help: "Choose one of the values that the rule lists." }],
    build,
    examples: &[Example {
        rule: "one_of: { column: stage, values: [lead, customer, 老客户, 3] }",
        columns: &["stage"],
        passes: &[&["lead"], &["老客户"], &["3"]],
        fails: &[&["Lead"], &["leads"], &["客户经理"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let values = request.options.list("values");
    if values.is_empty() {
        return Err("`values` is empty, so that nothing could pass".into());
    }
    if request.options.text("ignore_case") == Some("true") {
        let values: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
        return request.test(move |text| Answer::of(values.contains(&text.to_lowercase()), "not_listed"));
    }
    let values = values.into_iter().map(lit).collect();
    request.condition(functions::column(request.column()?).in_list(values, false))
}
