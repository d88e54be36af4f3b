//! `required_if`: a value must be there where a condition holds.

use crate::check::{Check, Example, Measure, Reason, Request, functions, sql};
use crate::spec::{Field, Shape, Takes, Word};
use datafusion::logical_expr::when;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "required_if",
        summary: "The column has a value where a condition holds.",
        doc: "\
Passes where the condition `if` holds for the record and the column has a value; fails where it holds and the value is
missing. Records for which the condition does not hold, or is null, are not evaluated.
The condition is SQL on the record's own columns; all are text.
Tip: `required_if: { column: province, if: \"country = 'CN'\" }`.",
        takes: Takes::Each,
        options: &[Field::required("if", Shape::Text, "The condition, in SQL.")],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[Reason { code: "missing", help: "Fill in the value: records of this kind need one." }],
    build,
    examples: &[Example {
        rule: "required_if: { column: province, if: \"country = 'CN'\" }",
        columns: &["province", "country"],
        passes: &[&["广东", "CN"]],
        fails: &[&["", "CN"], &["暂无", "CN"]],
        skips: &[&["", "US"], &["Bavaria", "DE"], &["", ""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let condition = sql::row(request.required("if")?, request.table)?;
    let present = functions::column(request.column()?).is_not_null();
    request.condition(when(condition, present).end().map_err(|error| error.strip_backtrace())?)
}
