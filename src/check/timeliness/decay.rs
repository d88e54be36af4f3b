//! `decay`: how much of what is known still holds, if it fades by half in a given time.

use super::midnight;
use crate::check::{Check, Example, Finding, Gather, Kept, Measure, Request};
use crate::measure::figures;
use crate::spec::{Field, Shape, Takes, Word, value};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "decay",
        summary: "On average the records are young enough.",
        doc: "\
Every record counts 1 on the day it was looked after, a half after `half_life`, a quarter after twice as long; a record
without a date counts nothing, one of the future counts 1. Passes when the mean is at least `min`. One answer for the
table, so its score is 0 or 100; the figure is the mean. Not evaluated where there is no record.
Tip: unlike a limit of age this does not jump when a campaign's records grow old on one day.",
        takes: Takes::One,
        options: &[
            Field::required("half_life", Shape::Duration, "After how long a record counts a half: `180d`."),
            Field::required("min", Shape::Share, "The least mean."),
        ],
        scalar: None,
        dimension: "timeliness",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "decay: { column: updated_at, half_life: 365d, min: 74% }",
            columns: &["updated_at"],
            passes: &[&["2026-11-22"], &["2025-11-22"]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "decay: { column: updated_at, half_life: 365d, min: 74% }",
            columns: &["updated_at"],
            passes: &[],
            fails: &[&["2026-11-22"], &["2025-11-22"], &[""]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let half_life =
        request.options.seconds("half_life").filter(|seconds| *seconds > 0).ok_or("`half_life` is no duration such as `180d`")?;
    let min = value::share(request.required("min")?)?;
    let now = midnight(request.as_of) as f64;
    let judge = move |kept: &Kept| {
        let counts = |at: usize| kept.number(0, at).map_or(0.0, |moment| 0.5f64.powf(((now - moment) / half_life as f64).max(0.0)));
        let counted: Vec<f64> = (0..kept.len()).map(counts).collect();
        match figures::mean(&counted) {
            None => Finding::nothing(),
            Some(mean) => Finding::Figure { value: Some(mean), passes: Some(mean >= min - 1e-12) },
        }
    };
    Ok(Measure::Table { gathers: vec![Gather::Instant(request.column()?.to_string())], judge: Box::new(judge) })
}
