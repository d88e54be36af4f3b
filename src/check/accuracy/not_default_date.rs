//! `not_default_date`: a date that a system wrote because nobody knew one.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};
use chrono::Datelike;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "not_default_date",
        summary: "The date is none that systems write for an unknown one.",
        doc: "\
Passes for any other date. Fails for the dates that systems and forms write for nothing: 0001-01-01,
1899-12-30 and 1899-12-31 (zero in spreadsheets), 1900-01-01, 1970-01-01 (zero in Unix, in China also as 08:00),
2000-01-01, 9999-12-31. The first and the last ones at any time of day; the two that are days like others
only at midnight or at 08:00. Not evaluated where the value is missing or no date: `date` judges that.
Customers are born on 1970-01-01 and 2000-01-01 too: expect one of some thousand, and set `at_most`, or
except such a day with `allow: [2000-01-01]`. 系统默认日期（如1900-01-01、1970-01-01）不是真实日期。
Tip: most of the dates are missing to all other checks; this one counts them.",
        takes: Takes::Each,
        options: &[Field::optional("allow", Shape::List(&Shape::Text), "Days of those above that pass: `[2000-01-01]`.")],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[Reason { code: "default_date", help: "Enter the true date, or leave the field empty; find the system that fills it." }],
    build,
    examples: &[
        Example {
            rule: "not_default_date: birth_date",
            columns: &["birth_date"],
            passes: &[&["1984-03-17"], &["1970-01-02"], &["1970-01-01 12:30:00"], &["2000-01-01T18:05:00"]],
            fails: &[
                &["1900-01-01"],
                &["1900年1月1日"],
                &["1899-12-30 00:00:00"],
                &["1970-01-01"],
                &["1970-01-01 08:00:00"],
                &["1970-01-01T00:00:00+08:00"],
                &["0001-01-01"],
                &["0000-00-00"],
                &["9999-12-31 23:59:59"],
                &["2000/1/1"],
            ],
            skips: &[&[""], &["N/A"], &["in spring"]],
        },
        Example {
            rule: "not_default_date: { column: birth_date, allow: [2000-01-01] }",
            columns: &["birth_date"],
            passes: &[&["2000-01-01"]],
            fails: &[&["1970-01-01"]],
            skips: &[&[""]],
        },
    ],
};

/// The days, and whether only midnight and 08:00 count.
const DEFAULTS: &[(&str, bool)] = &[
    ("0001-01-01", false),
    ("1899-12-30", false),
    ("1899-12-31", false),
    ("1900-01-01", false),
    ("1970-01-01", true),
    ("2000-01-01", true),
    ("9999-12-31", false),
];

/// Midnight in UTC is 08:00 in China.
const HOURS: i64 = 8 * 3_600;

fn build(request: &Request) -> Result<Measure, String> {
    let allowed = request.options.list("allow");
    if let Some(other) = allowed.iter().find(|day| DEFAULTS.iter().all(|(default, _)| default != day)) {
        let days: Vec<&str> = DEFAULTS.iter().map(|(day, _)| *day).collect();
        return Err(format!("`{other}` passes anyway; the days that `allow` may except are {}", days.join(", ")));
    }
    let days: Vec<(i64, bool)> = DEFAULTS
        .iter()
        .filter(|(day, _)| !allowed.iter().any(|allowed| allowed == day))
        .filter_map(|(day, at_start)| Some((date::instant(day, Order::Ymd)?, *at_start)))
        .collect();
    request.test_raw(move |text| match instant(text) {
        None if is_zero(text) => Answer::Fail("default_date"),
        None => Answer::Skip,
        Some(instant) => Answer::of(!days.iter().any(|(day, at_start)| is_default(instant, *day, *at_start)), "default_date"),
    })
}

/// The moment in seconds, of a year that people write.
fn instant(text: &str) -> Option<i64> {
    let year = date::day(text, Order::Ymd)?.year();
    date::instant(text, Order::Ymd).filter(|_| (1..=9999).contains(&year))
}

/// Whether a moment is a day's beginning in UTC or in China, or, if the time does not matter, within the day.
fn is_default(instant: i64, day: i64, at_start: bool) -> bool {
    let after = instant - day;
    if at_start { matches!(after, 0 | HOURS) || after == -HOURS } else { (0..86_400).contains(&after) }
}

/// Zero as MySQL writes it: `0000-00-00`, with or without a time.
fn is_zero(text: &str) -> bool {
    text.trim().starts_with("0000-00-00")
}
