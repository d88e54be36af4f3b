//! `date`: the value is a day of the calendar.

use super::verdict;
use crate::check::{Check, Example, Measure, Request, functions};
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
    let name = format!("date({written})");
    let exists = move |text: &str| verdict(&date::read(text, order));
    Ok(Measure::Row(functions::test(&name, functions::only(request)?, exists)))
}
