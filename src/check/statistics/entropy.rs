//! `entropy`: the values of a column are as varied as they should be.

use crate::check::bounds::{self, Bounds};
use crate::check::{Check, Example, Gather, Kept, Measure, Request};
use crate::measure::figures;
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "entropy",
        summary: "The values of a column are as varied as they should be.",
        doc: "\
Passes when the entropy of the column lies between `min` and `max`, and not further than `changed_by` from that of the
last run. Entropy is counted in bits: 0 where all values are the same, 1 for two values of equal number, 10 for a
thousand. One answer for the table, so its score is 0 or 100. Missing values are passed over.
Tip: a form that fills in a default shows itself by an entropy that falls.",
        takes: Takes::One,
        options: bounds::OPTIONS,
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "entropy: { column: stage, min: 0.9 }",
            columns: &["stage"],
            passes: &[&["lead"], &["customer"], &[""]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "entropy: { column: stage, min: 0.9 }",
            columns: &["stage"],
            passes: &[],
            fails: &[&["lead"], &["lead"], &["lead"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let bounds = Bounds::read(request.options)?;
    let judge = move |kept: &Kept| {
        let counts: Vec<usize> = kept.groups(0).iter().map(Vec::len).collect();
        bounds.judge(kept, figures::entropy(&counts))
    };
    Ok(Measure::Table { gathers: vec![Gather::Key(vec![request.column()?.to_string()])], judge: Box::new(judge) })
}
