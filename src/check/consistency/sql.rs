//! `sql`: a condition on the row that the other checks have no word for.

use crate::check::sql::{self, Condition};
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "sql",
        summary: "A condition in SQL holds, for the row or for aggregates of the table.",
        doc: "\
Passes where the condition is true, fails where it is false. Not evaluated where it is null, as it is
when a column in it is missing; `IS NULL` sees missing values, placeholders included.
All columns are text: dates as `2024-01-31` compare as they should, numbers need a cast, such as
`TRY_CAST(amount AS DOUBLE) >= 0`. A name with capitals or Chinese stands in double quotes: \"手机\".
With aggregates it is a condition on the table: `avg(TRY_CAST(amount AS DOUBLE)) < 1000` has one answer, and a
score of 0 or 100. Only the table's own columns can be read: no other tables, no files, no subqueries.
Tip: give the rule a `name`, and a `dimension` if it is not about consistency.",
        takes: Takes::Nothing,
        options: &[Field::required("expression", Shape::Text, "The condition.")],
        scalar: Some("expression"),
        dimension: "consistency",
    },
    reasons: &[Reason { code: "not_true", help: "The condition of the rule does not hold for the record; its `doc` says why it should." }],
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
            rule: "sql: sum(TRY_CAST(amount AS DOUBLE)) > 10 AND count(*) < 5",
            columns: &["amount"],
            passes: &[&["4"], &["7"]],
            fails: &[],
            skips: &[],
        },
        Example { rule: "sql: max(amount) < 'b'", columns: &["amount"], passes: &[], fails: &[&["a"], &["c"]], skips: &[] },
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
    match sql::condition(request.required("expression")?, request.table)? {
        Condition::Row(expression) => request.condition(expression),
        Condition::Table { aggregates, condition } => Ok(Measure::Aggregate { aggregates, condition }),
    }
}
