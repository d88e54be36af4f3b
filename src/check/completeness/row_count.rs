//! `row_count`: the table has about as many rows as it should.

use crate::check::bounds::{self, Bounds};
use crate::check::{Check, Example, Kept, Measure, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "row_count",
        summary: "The number of rows lies between bounds.",
        doc: "\
Passes when there are at least `min` and at most `max` rows, and not further than `changed_by` from the last run; one of
the three must be given. One answer for the table, so its score is 0 or 100. An empty table fails unless `min` is 0 or left out.
Tip: an export that broke off half way is found by `min` before anything else notices.",
        takes: Takes::Nothing,
        options: &[
            Field::optional("min", Shape::Whole, "The least number of rows."),
            Field::optional("max", Shape::Whole, "The greatest number of rows."),
            bounds::CHANGED_BY,
        ],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[],
    build,
    examples: &[
        Example { rule: "row_count: { min: 2, max: 5000000 }", columns: &["id"], passes: &[&["1"], &["2"]], fails: &[], skips: &[] },
        Example { rule: "row_count: { min: 1000 }", columns: &["id"], passes: &[], fails: &[&["1"], &["2"]], skips: &[] },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let bounds = Bounds::read(request.options)?;
    let judge = move |kept: &Kept| bounds.judge(kept, Some(kept.len() as f64));
    Ok(Measure::Table { gathers: Vec::new(), judge: Box::new(judge) })
}
