//! `filled_share`: a block of columns is filled in as far as it should be.

use crate::check::{Check, Example, Finding, Gather, Kept, Measure, Request};
use crate::measure::figures;
use crate::spec::{Field, Shape, Takes, Word, value};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "filled_share",
        summary: "Of the cells of some columns so many have a value.",
        doc: "\
Passes when the filled cells of the columns are at least the share `min` of all their cells. One answer for the table,
so its score is 0 or 100. A blank or a placeholder is not filled.
`block` says which part of the customer archive the columns are: basic, transaction or feedback information
(客户基本信息、交易信息、反馈信息); the report shows it in the name of the rule.
Tip: `not_missing` judges each column on its own; this one says how complete a customer's picture is.",
        takes: Takes::Together,
        options: &[
            Field::required("min", Shape::Share, "The least share of filled cells."),
            Field::optional("block", Shape::Choice(BLOCKS), "The part of the customer archive."),
        ],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "filled_share: { columns: [name, email], min: 75%, block: basic }",
            columns: &["name", "email"],
            passes: &[&["李娜", "li.na@qq.com"], &["王伟", ""]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "filled_share: { columns: [name, email], min: 75% }",
            columns: &["name", "email"],
            passes: &[],
            fails: &[&["李娜", "N/A"], &["", "wang@163.com"]],
            skips: &[],
        },
    ],
};

const BLOCKS: &[&str] = &["basic", "transaction", "feedback"];

fn build(request: &Request) -> Result<Measure, String> {
    let min = value::share(request.required("min")?)?;
    let width = request.columns.len() as f64;
    let judge = move |kept: &Kept| {
        let filled = kept.numbers(0);
        if filled.is_empty() {
            return Finding::nothing();
        }
        let share = figures::sum(&filled) / (filled.len() as f64 * width);
        Finding::Figure { value: Some(share), passes: Some(share >= min - 1e-12) }
    };
    Ok(Measure::Table { gathers: vec![Gather::Filled(request.columns.to_vec())], judge: Box::new(judge) })
}
