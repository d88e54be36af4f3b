//! `not_in_future`: what has happened cannot lie ahead.

use super::{DAY, midnight};
use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::date::{self, Order};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "not_in_future",
        summary: "The date is not after the day of the run.",
        doc: "\
Passes when the date or time lies before the end of the day of the run (`--as-of`); fails when it lies
after. Not evaluated where the value is missing or no date: `date` judges that.
Dates are read year first; cleanse others with `date` before.
Tip: meant for birth dates and for when a record was made or changed, not for appointments.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "timeliness",
    },
    reasons: &[Reason { code: "in_future", help: "Correct the date: it lies after the day of the run." }],
    build,
    examples: &[Example {
        rule: "not_in_future: created_at",
        columns: &["created_at"],
        passes: &[&["2024-01-31"], &["2026-11-22"], &["2026-11-22 23:59:59"]],
        fails: &[&["2026-11-23"], &["2031-05-17"]],
        skips: &[&[""], &["soon"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let end = midnight(request.as_of) + DAY;
    request.test(move |text| match date::instant(text, Order::Ymd) {
        Some(instant) => Answer::of(instant < end, "in_future"),
        None => Answer::Skip,
    })
}
