//! `implies`: where one condition holds, so does another.

use crate::check::{Check, Example, Measure, Reason, Request, sql};
use crate::spec::{Field, Shape, Takes, Word};
use datafusion::logical_expr::when;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "implies",
        summary: "Where one condition on the row holds, another does too.",
        doc: "\
Passes where `if` and `then` are both true, fails where `if` is true and `then` is false. Not evaluated where `if` is
false or null, and where `then` is null: a comparison is null when a column in it is missing, and `IS NULL` sees
missing values, placeholders included. So the score counts only records that the condition is about.
Both are SQL on the row, as in `sql`: all columns are text, names with capitals or Chinese stand in double quotes.
Tip: `implies: { if: \"country = 'CN'\", then: \"province IS NOT NULL\" }`; a rule of a pack whose SQL names a
column that the table lacks is not evaluated. 如果……则……",
        takes: Takes::Nothing,
        options: &[
            Field::required("if", Shape::Text, "The condition that says which records are judged."),
            Field::required("then", Shape::Text, "The condition that holds for them."),
        ],
        scalar: None,
        dimension: "consistency",
    },
    reasons: &[Reason {
        code: "then_is_false",
        help: "The record meets the first condition of the rule and not the second. Correct what one of them reads.",
    }],
    build,
    examples: &[
        Example {
            rule: "implies: { if: \"country = 'CN'\", then: \"province IS NOT NULL\" }",
            columns: &["country", "province"],
            passes: &[&["CN", "广东"]],
            fails: &[&["CN", ""], &["CN", "N/A"]],
            skips: &[&["HK", ""], &["", ""], &["", "广东"]],
        },
        Example {
            rule: "implies: { if: \"status = 'closed'\", then: \"closed_at >= created_at\" }",
            columns: &["status", "created_at", "closed_at"],
            passes: &[&["closed", "2024-01-31", "2024-02-01"]],
            fails: &[&["closed", "2024-02-01", "2024-01-31"]],
            skips: &[&["open", "2024-02-01", "2024-01-31"], &["closed", "2024-01-31", ""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let read = |option: &str| sql::row(request.required(option)?, request.table).map_err(|e| format!("`{option}`: {e}"));
    // Where the first is not true the row has no answer.
    let implied = when(read("if")?, read("then")?).end().map_err(|e| e.strip_backtrace())?;
    request.condition(implied)
}
