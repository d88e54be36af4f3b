//! `quantile`: a quantile of the numbers is as it should be.

use crate::check::bounds::{self, Bounds};
use crate::check::{Check, Example, Gather, Kept, Measure, Request};
use crate::measure::figures;
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "quantile",
        summary: "A quantile of the numbers is as it should be.",
        doc: "\
Passes when the value below which the share `at` of the column lies is between `min` and `max`, and not further than
`changed_by` from that of the last run; between two values it is interpolated (type 7 of Hyndman and Fan).
One answer for the table, so its score is 0 or 100. Values that are missing or no numbers are passed over; without any
number it is not evaluated.
Tip: `quantile: { column: amount, at: 0.99, max: 10000 }` lets one in a hundred be large.",
        takes: Takes::One,
        options: &[
            Field::required("at", Shape::Fraction, "The share of values below it, 0 to 1."),
            bounds::MIN,
            bounds::MAX,
            bounds::CHANGED_BY,
        ],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "quantile: { column: amount, at: 0.5, max: 3 }",
            columns: &["amount"],
            passes: &[&["1"], &["2"], &["30"]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "quantile: { column: amount, at: 0.9, max: 3 }",
            columns: &["amount"],
            passes: &[],
            fails: &[&["1"], &["2"], &["30"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let bounds = Bounds::read(request.options)?;
    let at = request.options.number("at").ok_or("`at` is no number from 0 to 1")?;
    let judge = move |kept: &Kept| bounds.judge(kept, figures::quantile(&kept.numbers(0), at));
    Ok(Measure::Table { gathers: vec![Gather::Number(request.column()?.to_string())], judge: Box::new(judge) })
}
