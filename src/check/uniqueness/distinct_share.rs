//! `distinct_share`: a column has as many different values as it should.

use crate::check::{Check, Example, Finding, Gather, Kept, Measure, Request, bounds, functions};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "distinct_share",
        summary: "Of the values so many are different.",
        doc: "\
Passes when the number of different values, divided by the number of values, lies between `min` and `max`. One answer for
the table, so its score is 0 or 100. Missing values are passed over; without any value it is not evaluated. Text is
compared exactly, after cleansing.
Tip: a telephone column of which half the values are one switchboard tells customers apart no better than a default.",
        takes: Takes::One,
        options: &[Field::optional("min", Shape::Share, "The least share."), Field::optional("max", Shape::Share, "The greatest share.")],
        scalar: None,
        dimension: "uniqueness",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "distinct_share: { column: phone, min: 60% }",
            columns: &["phone"],
            passes: &[&["13601384729"], &["13601384729"], &["13901384720"], &[""]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "distinct_share: { column: stage, max: 50% }",
            columns: &["stage"],
            passes: &[],
            fails: &[&["lead"], &["customer"], &["lead"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    // A hair of slack: 0.9% as it is read is a little more than 9 of 1,000.
    let (min, max) = bounds::shares(request.options)?;
    let (min, max) = (min.map(|min| min - 1e-12), max.map(|max| max + 1e-12));
    let judge = move |kept: &Kept| {
        let values = (0..kept.len()).filter(|at| kept.key(0, *at).is_some()).count();
        if values == 0 {
            return Finding::nothing();
        }
        let share = kept.groups(0).len() as f64 / values as f64;
        Finding::Figure { value: Some(share), passes: Some(functions::within(share, min, max)) }
    };
    Ok(Measure::Table { gathers: vec![Gather::Key(vec![request.column()?.to_string()])], judge: Box::new(judge) })
}
