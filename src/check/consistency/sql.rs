//! `sql`: a condition on the row that the other checks have no word for.

use crate::check::{Check, Example, Measure, Request, sql};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "sql",
        summary: "A condition in SQL holds for the row.",
        doc: "\
Passes where the condition is true, fails where it is false. Not evaluated where it is null, as it is
when a column in it is missing; `IS NULL` sees missing values, placeholders included.
All columns are text: dates as `2024-01-31` compare as they should, numbers need a cast, such as
`TRY_CAST(amount AS DOUBLE) >= 0`. A name with capitals or Chinese stands in double quotes: \"手机\".
Only the row's own columns can be read: no other tables, no files, no subqueries.
Tip: give the rule a `name`, and a `dimension` if it is not about consistency.",
        takes: Takes::Nothing,
        options: &[Field::required("expression", Shape::Text, "The condition.")],
        scalar: Some("expression"),
        dimension: "consistency",
    },
    build,
    examples: &[
        Example {
            rule: "sql: created_at <= updated_at",
            columns: &["created_at", "updated_at"],
            passes: &[&["2024-01-31", "2024-02-01"], &["2024-01-31", "2024-01-31"]],
            fails: &[&["2024-02-01", "2024-01-31"]],
            skips: &[&["", "2024-01-31"], &["2024-01-31", ""]],
        },
        Example {
            rule: "sql: country <> 'CN' OR postcode IS NOT NULL",
            columns: &["country", "postcode"],
            passes: &[&["CN", "518057"], &["HK", ""]],
            fails: &[&["CN", ""]],
            skips: &[&["", ""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let expression = request.options.text("expression").ok_or("`sql` needs an expression")?;
    sql::row(expression, request.table).map(Measure::Row)
}
