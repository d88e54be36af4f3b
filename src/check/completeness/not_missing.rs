//! `not_missing`: the column has a value.

use crate::check::{Check, Example, Measure, Reason, Request, functions};
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "not_missing",
        summary: "The column has a value.",
        doc: "\
Passes when the column has a value. Fails when it is empty, blank or a placeholder such as `N/A`, 测试,
13800138000 or 1900-01-01. Every row of a source that has
the column is evaluated: what a source never had is not missing.
Several columns are short for one rule each. Tip: a share is more honest than a wish:
`not_missing: [last_name, email]` with `at_least: 98%`.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[Reason { code: "missing", help: "Fill in the value; a blank or a placeholder counts as none." }],
    build,
    examples: &[Example {
        rule: "not_missing: last_name",
        columns: &["last_name"],
        passes: &[&["王"], &["Null"], &["O'Neil"]],
        fails: &[&[""], &["  "], &["N/A"], &["测试"]],
        skips: &[],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.condition(functions::column(request.column()?).is_not_null())
}
