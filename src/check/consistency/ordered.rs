//! `ordered`: dates or numbers that never decrease from one column to the next.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};
use crate::value::number;
use std::cmp::Ordering;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "ordered",
        summary: "The dates or numbers of the columns stand in rising order.",
        doc: "\
Passes when no value is before that of a column to its left: created, changed, closed. Fails where one is. With
`strict: true` equal ones fail too. Columns that are missing or cannot be read are passed over; not evaluated
where fewer than two are left.
Dates are read year first, with or without a time; a day without a time is any time of that day.
With `as: numbers` numbers are compared: `ordered: { columns: [min_price, list_price], as: numbers }`.
Tip: what is no date or number at all is for `date` and `range` to find. 时间先后顺序不应颠倒。",
        takes: Takes::Together,
        options: &[
            Field::optional("as", Shape::Choice(KINDS), "What the values are: `dates` unless said."),
            Field::optional("strict", Shape::Boolean, "Whether equal values fail; not unless said."),
        ],
        scalar: None,
        dimension: "consistency",
    },
    reasons: &[Reason { code: "out_of_order", help: "One of the values is wrong, or they were swapped. Compare them with the source." }],
    build,
    examples: &[
        Example {
            rule: "ordered: [created_at, updated_at, closed_at]",
            columns: &["created_at", "updated_at", "closed_at"],
            passes: &[
                &["2024-01-31", "2024-02-01", "2024-02-01"],
                &["2024-01-31", "", "2024-02-01"],
                &["2024-01-31 10:00:00", "2024-01-31", ""],
            ],
            fails: &[
                &["2024-02-01", "2024-01-31", ""],
                &["2024-02-01", "", "2024-01-31"],
                &["2024-01-31 10:00:00", "2024-01-31 09:00:00", ""],
            ],
            skips: &[&["2024-02-01", "", ""], &["2024-02-01", "soon", ""], &["", "", ""]],
        },
        Example {
            rule: "ordered: { columns: [min_price, list_price], as: numbers, strict: true }",
            columns: &["min_price", "list_price"],
            passes: &[&["9.5", "10"]],
            fails: &[&["10", "9.5"], &["10", "10.0"]],
            skips: &[&["10", ""], &["10", "on request"]],
        },
    ],
};

const KINDS: &[&str] = &["dates", "numbers"];
const DAY: i64 = 86_400;

fn build(request: &Request) -> Result<Measure, String> {
    if request.columns.len() < 2 {
        return Err("`ordered` compares two columns at least".into());
    }
    let strict = request.options.text("strict") == Some("true");
    match request.options.text("as").unwrap_or("dates") {
        "dates" => request.test_some(move |values| judge(values, strict, |text| date::instant(text, Order::Ymd), times)),
        "numbers" => request.test_some(move |values| judge(values, strict, number::read, f64::total_cmp)),
        other => Err(format!("`{other}` cannot be put in order; there are {}", KINDS.join(", "))),
    }
}

fn judge<T>(values: &[Option<&str>], strict: bool, read: impl Fn(&str) -> Option<T>, compare: fn(&T, &T) -> Ordering) -> Answer {
    if let [left, right] = values {
        // Two columns, as nearly always: no list of them is made.
        let (Some(left), Some(right)) = (left.and_then(&read), right.and_then(&read)) else { return Answer::Skip };
        let order = compare(&left, &right);
        return Answer::of(order == Ordering::Less || order == Ordering::Equal && !strict, "out_of_order");
    }
    let read: Vec<T> = values.iter().flatten().filter_map(|text| read(text)).collect();
    if read.len() < 2 {
        return Answer::Skip;
    }
    // Not only neighbours: a day without a time is equal to two moments that are not equal.
    let in_order = |(at, left): (usize, &T)| {
        read.iter().skip(at + 1).all(|right| match compare(left, right) {
            Ordering::Less => true,
            Ordering::Equal => !strict,
            Ordering::Greater => false,
        })
    };
    Answer::of(read.iter().enumerate().all(in_order), "out_of_order")
}

/// Moments in seconds; midnight may be a day without a time, which is before nothing on that day.
fn times(left: &i64, right: &i64) -> Ordering {
    let is_day = |instant: &i64| instant.rem_euclid(DAY) == 0;
    match left.cmp(right) {
        Ordering::Greater if is_day(right) && left.div_euclid(DAY) == right.div_euclid(DAY) => Ordering::Equal,
        order => order,
    }
}
