//! `not_in_future`: what has happened cannot lie ahead.

use super::{DAY, midnight};
use crate::check::{Check, Example, Measure, Request, functions};
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
    let name = format!("not_in_future({})", request.as_of);
    let past = move |text: &str| date::instant(text, Order::Ymd).map(|instant| instant < end);
    Ok(Measure::Row(functions::test(&name, functions::only(request)?, past)))
}
