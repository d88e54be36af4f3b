//! `range`: the number or the date lies between bounds.

use crate::check::{Check, Example, Measure, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};
use datafusion::logical_expr::Expr;

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
    let column = functions::only(request)?;
    let (min, max) = (request.options.text("min"), request.options.text("max"));
    if min.is_none() && max.is_none() {
        return Err("give `min`, `max` or both".into());
    }
    let name = format!("range({})", request.options.summary());
    if let (Some(low), Some(high)) = (bound(min, number), bound(max, number)) {
        return test(&name, column, low, high, number).map(Measure::Row);
    }
    if let (Some(low), Some(high)) = (bound(min, seconds), bound(max, seconds)) {
        return test(&name, column, low, high.map(end_of_day), seconds).map(Measure::Row);
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

fn test<T>(name: &str, column: &str, min: Option<T>, max: Option<T>, read: fn(&str) -> Option<T>) -> Result<Expr, String>
where
    T: PartialOrd + Copy + Send + Sync + 'static,
{
    if let (Some(low), Some(high)) = (min, max)
        && low > high
    {
        return Err("`min` is greater than `max`".into());
    }
    let lies_within = move |text: &str| Some(read(text).is_some_and(|number| functions::within(number, min, max)));
    Ok(functions::test(name, column, lies_within))
}

fn number(text: &str) -> Option<f64> {
    // `inf` and `nan` are numbers to Rust, but not to anyone who keeps customers' records.
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn seconds(text: &str) -> Option<i64> {
    date::instant(text, Order::Ymd)
}

/// A bound that names a day means all of it.
fn end_of_day(second: i64) -> i64 {
    let day = 86_400;
    if second.rem_euclid(day) == 0 { second + (day - 1) } else { second }
}
