//! `median`: the median of the numbers is as it should be.

use crate::check::bounds::{self, Bounds};
use crate::check::{Check, Example, Gather, Kept, Measure, Request};
use crate::measure::figures;
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "median",
        summary: "The median of the numbers is as it should be.",
        doc: "\
Passes when the value in the middle of the column lies between `min` and `max`, and not further than `changed_by` from
that of the last run. One answer for the table, so its score is 0 or 100. Values that are missing or no numbers are passed
over; without any number it is not evaluated.
Tip: one wrong million moves the mean and not the median.",
        takes: Takes::One,
        options: bounds::OPTIONS,
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "median: { column: amount, min: 1, max: 3 }",
            columns: &["amount"],
            passes: &[&["1"], &["2"], &["1000000"]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "median: { column: amount, max: 3 }",
            columns: &["amount"],
            passes: &[],
            fails: &[&["1"], &["9"], &["10"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let bounds = Bounds::read(request.options)?;
    let judge = move |kept: &Kept| bounds.judge(kept, figures::quantile(&kept.numbers(0), 0.5));
    Ok(Measure::Table { gathers: vec![Gather::Number(request.column()?.to_string())], judge: Box::new(judge) })
}
