//! `any_present`: at least one of several columns has a value.

use crate::check::{Check, Example, Measure, Reason, Request, functions};
use crate::spec::{Takes, Word};
use datafusion::logical_expr::Expr;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "any_present",
        summary: "At least one of the columns has a value.",
        doc: "\
Passes when at least one of the columns has a value; fails when all are missing. Every row of a
source that has one of the columns is evaluated.
A blank or a placeholder (`N/A`, 测试, 13800138000) is missing.
Tip: a customer who can be reached at all is `any_present: [email, phone, mobile]`.",
        takes: Takes::Together,
        options: &[],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[Reason { code: "all_missing", help: "Fill in at least one of the columns." }],
    build,
    examples: &[Example {
        rule: "any_present: [email, mobile]",
        columns: &["email", "mobile"],
        passes: &[&["li.na@qq.com", ""], &["", "13601384729"], &["li.na@qq.com", "13601384729"]],
        fails: &[&["", ""], &["N/A", " "]],
        skips: &[],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let present = request.columns.iter().map(|name| functions::column(name).is_not_null());
    request.condition(present.reduce(Expr::or).ok_or("a column is missing")?)
}
