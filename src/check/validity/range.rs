//! `range`: the number or the date lies between bounds.

use crate::check::{Answer, Check, Example, Measure, Reason, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};
use crate::value::number;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "range",
        summary: "The number or the date lies between bounds.",
        doc: "\
Passes when the value is at least `min` and at most `max`, bounds included; either may be left out. The
bounds say what is compared: numbers (`min: 0`) or dates (`min: 1900-01-02`). A value that cannot be read
as such fails. Not evaluated where the value is missing.
Numbers are plain, with a decimal point and no thousands separator; dates are year first, and a time
on the day of `max` still passes.
Tip: for bounds that move with the calendar use `not_older_than` and `not_in_future`.",
        takes: Takes::Each,
        options: &[
            Field::optional("min", Shape::Scalar, "The least value: a number or a date."),
            Field::optional("max", Shape::Scalar, "The greatest value: a number or a date."),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "too_low", help: "The value is below the least that the rule allows." },
        Reason { code: "too_high", help: "The value is above the greatest that the rule allows." },
        Reason { code: "not_a_number", help: "Write a plain number, with a decimal point and no unit." },
        Reason { code: "not_a_date", help: "Write the date with the year first." },
    ],
    build,
    examples: &[
        Example {
            rule: "range: { column: age, min: 0, max: 120 }",
            columns: &["age"],
            passes: &[&["0"], &["42.5"], &["120"]],
            fails: &[&["-1"], &["121"], &["old"]],
            skips: &[&[""]],
        },
        Example {
            rule: "range: { column: signed_at, min: 2015-06-01, max: 2025-12-31 }",
            columns: &["signed_at"],
            passes: &[&["2015-06-01"], &["2025-12-31"], &["2025-12-31 18:00:00"]],
            fails: &[&["2015-05-31"], &["2026-01-01"], &["later"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let (min, max) = (request.options.text("min"), request.options.text("max"));
    if min.is_none() && max.is_none() {
        return Err("give `min`, `max` or both".into());
    }
    if let (Some(low), Some(high)) = (bound(min, number::read), bound(max, number::read)) {
        return test(request, low, high, number::read, "not_a_number");
    }
    if let (Some(low), Some(high)) = (bound(min, seconds), bound(max, seconds)) {
        return test(request, low, high.map(end_of_day), seconds, "not_a_date");
    }
    Err("`min` and `max` must be numbers, or dates such as `2024-01-31`".into())
}

/// A bound: `None` if it cannot be read, `Some(None)` if there is none.
fn bound<T>(text: Option<&str>, read: fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        Some(text) => read(text).map(Some),
        None => Some(None),
    }
}

fn test<T>(
    request: &Request,
    min: Option<T>,
    max: Option<T>,
    read: fn(&str) -> Option<T>,
    unreadable: &'static str,
) -> Result<Measure, String>
where
    T: PartialOrd + Copy + Send + Sync + 'static,
{
    if let (Some(low), Some(high)) = (min, max)
        && low > high
    {
        return Err("`min` is greater than `max`".into());
    }
    request.test(move |text| match read(text) {
        None => Answer::Fail(unreadable),
        Some(value) if min.is_some_and(|min| value < min) => Answer::Fail("too_low"),
        Some(value) => Answer::of(functions::within(value, None, max), "too_high"),
    })
}

fn seconds(text: &str) -> Option<i64> {
    date::instant(text, Order::Ymd)
}

/// A bound that names a day means all of it.
fn end_of_day(second: i64) -> i64 {
    let day = 86_400;
    if second.rem_euclid(day) == 0 { second + (day - 1) } else { second }
}
