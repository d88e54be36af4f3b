//! `correlation`: two columns of numbers rise together as they should.

use crate::check::bounds::{self, Bounds};
use crate::check::{Check, Example, Gather, Kept, Measure, Request};
use crate::measure::figures;
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "correlation",
        summary: "Two columns of numbers rise together as they should.",
        doc: "\
Passes when the correlation of the two columns (Pearson, -1 to 1) lies between `min` and `max`, and not further than
`changed_by` from that of the last run. One answer for the table, so its score is 0 or 100. Rows where one of the two is
missing or no number are passed over; not evaluated where a column does not vary.
Tip: net and gross amounts of one order correlate at nearly 1.",
        takes: Takes::Together,
        options: bounds::OPTIONS,
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "correlation: { columns: [net, gross], min: 0.9 }",
            columns: &["net", "gross"],
            passes: &[&["1", "1.2"], &["2", "2.4"], &["", "9"], &["3", "3.5"]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "correlation: { columns: [net, gross], min: 0.9 }",
            columns: &["net", "gross"],
            passes: &[],
            fails: &[&["1", "3"], &["2", "2"], &["3", "1"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let bounds = Bounds::read(request.options)?;
    let gathers = request.pair()?.map(|column| Gather::Number(column.to_string())).to_vec();
    let judge = move |kept: &Kept| {
        let pair = |at: usize| Some((kept.number(0, at)?, kept.number(1, at)?));
        let pairs: Vec<(f64, f64)> = (0..kept.len()).filter_map(pair).collect();
        bounds.judge(kept, figures::correlation(&pairs))
    };
    Ok(Measure::Table { gathers, judge: Box::new(judge) })
}
