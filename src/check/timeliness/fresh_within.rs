//! `fresh_within`: somebody, or some job, still writes to the table.

use super::{DAY, midnight, oldest};
use crate::check::{Check, Example, Finding, Gather, Kept, Measure, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "fresh_within",
        summary: "The newest record is not older than so long.",
        doc: "\
Passes when the newest date of the column is at most `age` before the date of the run; fails when all
are older. One answer for the table, so its score is 0 or 100; the figure is the age of the newest in days.
Not evaluated when no date can be read. A date of the future is the newest and hides a feed that has stopped:
`not_in_future` finds it.
Tip: this finds a feed that has stopped; `not_older_than` finds records that nobody looks after.",
        takes: Takes::One,
        options: &[Field::required("age", Shape::Duration, "How long ago the newest may be: `2d`, `12h`.")],
        scalar: None,
        dimension: "timeliness",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "fresh_within: { column: updated_at, age: 2d }",
            columns: &["updated_at"],
            passes: &[&["2020-01-01"], &["2026-11-21"], &[""]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "fresh_within: { column: updated_at, age: 2d }",
            columns: &["updated_at"],
            passes: &[],
            fails: &[&["2020-01-01"], &["2026-11-19"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let oldest = oldest(request.options, request.as_of)? as f64;
    let now = midnight(request.as_of) as f64;
    let judge = move |kept: &Kept| match kept.numbers(0).into_iter().reduce(f64::max) {
        None => Finding::nothing(),
        Some(newest) => Finding::Figure { value: Some((now - newest) / DAY as f64), passes: Some(newest >= oldest) },
    };
    Ok(Measure::Table { gathers: vec![Gather::Instant(request.column()?.to_string())], judge: Box::new(judge) })
}
