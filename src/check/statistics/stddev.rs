//! `stddev`: the standard deviation of the numbers is as it should be.

use crate::check::bounds::{self, Bounds};
use crate::check::{Check, Example, Gather, Kept, Measure, Request};
use crate::measure::figures;
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "stddev",
        summary: "The standard deviation of the numbers is as it should be.",
        doc: "\
Passes when the standard deviation of the column (of a sample) lies between `min` and `max`, and not further than
`changed_by` from that of the last run. One answer for the table, so its score is 0 or 100. Values that are missing or no
numbers are passed over; below two numbers it is not evaluated.
Tip: `min` finds a column in which a default value has spread.",
        takes: Takes::One,
        options: bounds::OPTIONS,
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "stddev: { column: amount, min: 0.5, max: 1.5 }",
            columns: &["amount"],
            passes: &[&["1"], &["2"], &["3"]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "stddev: { column: amount, min: 0.5 }",
            columns: &["amount"],
            passes: &[],
            fails: &[&["7"], &["7"], &["7"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let bounds = Bounds::read(request.options)?;
    let judge = move |kept: &Kept| bounds.judge(kept, figures::stddev(&kept.numbers(0)));
    Ok(Measure::Table { gathers: vec![Gather::Number(request.column()?.to_string())], judge: Box::new(judge) })
}
