//! `date`: the value is a day of the calendar.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "date",
        summary: "The value is a date that exists.",
        doc: "\
Passes when the value is a day of the calendar, with or without a time. Fails for days that do not
exist (2023-02-29) and for what is no date. Not evaluated where the value is missing or masked;
1900-01-01 and the like are placeholders and so missing.
`order` says how 01/02/2024 is meant; without it such a date fails, for a row cannot tell.
日期顺序不逐行猜测：日/月/年或月/日/年须用 order 指明。
Tip: after cleansing with `date` all dates are written 2024-02-01 and no `order` is needed.",
        takes: Takes::Each,
        options: &[Field::optional("order", Shape::Choice(&["ymd", "dmy", "mdy"]), "The order of day, month and year; `ymd` unless said.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "not_a_date", help: "Write a date, with the year first: 2024-01-31." },
        Reason { code: "no_such_day", help: "The calendar has no such day." },
        Reason { code: "no_such_time", help: "The clock has no such time." },
        Reason {
            code: "year_last",
            help: "It cannot be told which number is the day and which the month: put the year first, or say `order`.",
        },
        Reason { code: "two_digit_year", help: "Write the year with four digits." },
        Reason { code: "year_alone", help: "Add month and day, or keep the year in a field of its own." },
    ],
    build,
    examples: &[
        Example {
            rule: "date: birth_date",
            columns: &["birth_date"],
            passes: &[&["2024-02-29"], &["1984/3/17"], &["1984年3月17日"], &["2024-02-29 18:05:00"]],
            fails: &[&["2023-02-29"], &["2024-13-01"], &["5/1/2024"], &["in spring"]],
            skips: &[&[""], &["1900-01-01"], &["1900年1月1日"]],
        },
        Example {
            rule: "date: { column: birth_date, order: dmy }",
            columns: &["birth_date"],
            passes: &[&["17/03/1984"]],
            fails: &[&["03/17/1984"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let written = request.options.text("order").unwrap_or("ymd");
    let order = Order::named(written).ok_or_else(|| format!("`{written}` is no order; expected `ymd`, `dmy` or `mdy`"))?;
    request.test(move |text| verdict(&date::read(text, order)))
}
