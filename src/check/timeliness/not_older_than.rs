//! `not_older_than`: the record was looked after lately.

use super::oldest;
use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "not_older_than",
        summary: "The date is at most so long ago.",
        doc: "\
Passes when the date or time is at most `age` before the day of the run (`--as-of`); fails when it is
older. Not evaluated where the value is missing or no date: `not_missing` and `date` judge that.
A future date passes; `not_in_future` finds it. Dates are read year first.
Tip: `not_older_than: { column: updated_at, age: 730d }` with `at_least: 90%` and `severity: warn`.",
        takes: Takes::Each,
        options: &[Field::required("age", Shape::Duration, "How long ago it may be: `730d`, `6w`, `2y`.")],
        scalar: None,
        dimension: "timeliness",
    },
    reasons: &[Reason { code: "too_old", help: "Look the record up and confirm it, or let it go." }],
    build,
    examples: &[Example {
        rule: "not_older_than: { column: updated_at, age: 730d }",
        columns: &["updated_at"],
        passes: &[&["2024-11-22"], &["2026-11-22 08:30:00"]],
        fails: &[&["2024-11-21"], &["2009-03-17"]],
        skips: &[&[""], &["long ago"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let oldest = oldest(request.options, request.as_of)?;
    request.test(move |text| match date::instant(text, Order::Ymd) {
        Some(instant) => Answer::of(instant >= oldest, "too_old"),
        None => Answer::Skip,
    })
}
