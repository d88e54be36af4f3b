//! `row_count`: the table has about as many rows as it should.

use crate::check::{Check, Example, Finding, Kept, Measure, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "row_count",
        summary: "The number of rows lies between bounds.",
        doc: "\
Passes when there are at least `min` and at most `max` rows; either may be left out. One answer for the
table, so its score is 0 or 100. An empty table fails unless `min` is 0 or left out.
Tip: an export that broke off half way is found by `min` before anything else notices.",
        takes: Takes::Nothing,
        options: &[
            Field::optional("min", Shape::Whole, "The least number of rows."),
            Field::optional("max", Shape::Whole, "The greatest number of rows."),
        ],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[],
    build,
    examples: &[Example { rule: "row_count: { min: 1000, max: 5000000 }", columns: &[], passes: &[], fails: &[], skips: &[] }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let (min, max) = functions::whole_bounds(request.options)?;
    let judge = move |kept: &Kept| {
        let passes = functions::within(kept.len() as u64, min, max);
        Finding::Figure { value: Some(kept.len() as f64), passes: Some(passes) }
    };
    Ok(Measure::Table { gathers: Vec::new(), judge: Box::new(judge) })
}
