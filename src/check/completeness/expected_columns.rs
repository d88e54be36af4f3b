//! `expected_columns`: the sources bring the columns that they should.

use crate::check::{Check, Example, Finding, Measure, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "expected_columns",
        summary: "Every source has the columns that are expected.",
        doc: "\
Passes when every source has all of the columns `names`, under their canonical names, and, with `others: forbid`, no other.
One answer for the table, so its score is 0 or 100; the figure counts the columns that are missing or too many.
Tip: an export from which a column was dropped is found here; rules of a pack on that column would only be left out.",
        takes: Takes::Nothing,
        options: &[
            Field::required("names", Shape::List(&Shape::Text), "The columns."),
            Field::optional("others", Shape::Choice(&["allow", "forbid"]), "Whether there may be others; `allow` unless said."),
        ],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "expected_columns: { names: [id, email] }",
            columns: &["id", "email", "phone"],
            passes: &[&["1", "li.na@qq.com", ""]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "expected_columns: { names: [id, email], others: forbid }",
            columns: &["id", "mail"],
            passes: &[],
            fails: &[&["1", "li.na@qq.com"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let names = request.options.list("names");
    if names.is_empty() {
        return Err("`names` names no column".into());
    }
    let forbid = request.options.text("others") == Some("forbid");
    let mut wrong = 0;
    for source in 0..request.pipeline.sources.len() {
        let of_source = || request.pipeline.columns.iter().filter(|column| column.sources.contains(&source)).map(|column| &column.name);
        wrong += names.iter().filter(|name| !of_source().any(|column| column == *name)).count();
        wrong += of_source().filter(|column| forbid && !names.contains(column)).count();
    }
    let finding = Finding::Figure { value: Some(wrong as f64), passes: Some(wrong == 0) };
    Ok(Measure::Table { gathers: Vec::new(), judge: Box::new(move |_| finding.clone()) })
}
