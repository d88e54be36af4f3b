//! `type`: the value is of a type.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};
use crate::value::number;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "type",
        summary: "The value can be read as a type.",
        doc: "\
Passes when the value can be read as the type `is`: `integer`, `number` (with a decimal point), `boolean` (true and false,
yes and no, 1 and 0, 是 and 否), `date` or `datetime` (the year first; a datetime has a time of day), `text` (anything that
is no number). Not evaluated where the value is missing.
Tip: karat reads every column as text; this says what the next system will make of it.",
        takes: Takes::Each,
        options: &[Field::required("is", Shape::Choice(TYPES), "The type.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "not_an_integer", help: "Write a whole number, without a unit and without separators." },
        Reason { code: "not_a_number", help: "Write a plain number, with a decimal point and no unit." },
        Reason { code: "not_a_boolean", help: "Write true or false." },
        Reason { code: "not_a_date", help: "Write a date with the year first." },
        Reason { code: "not_a_datetime", help: "Write a date with the year first, and a time behind it." },
        Reason { code: "not_text", help: "A number stands where text should." },
    ],
    build,
    examples: &[
        Example {
            rule: "type: { column: amount, is: number }",
            columns: &["amount"],
            passes: &[&["12.5"], &["-3"], &["1e3"]],
            fails: &[&["12,5"], &["12 元"], &["twelve"]],
            skips: &[&[""]],
        },
        Example {
            rule: "type: { column: opted_in, is: boolean }",
            columns: &["opted_in"],
            passes: &[&["TRUE"], &["是"], &["0"]],
            fails: &[&["maybe"], &["2"]],
            skips: &[&[""]],
        },
        Example {
            rule: "type: { column: signed_at, is: datetime }",
            columns: &["signed_at"],
            passes: &[&["2024-01-31 10:30:00"]],
            fails: &[&["2024-01-31"], &["10:30"]],
            skips: &[&[""]],
        },
        Example {
            rule: "type: { column: seats, is: integer }",
            columns: &["seats"],
            passes: &[&["12"]],
            fails: &[&["12.5"], &["1,000"]],
            skips: &[&[""]],
        },
    ],
};

const TYPES: &[&str] = &["integer", "number", "boolean", "date", "datetime", "text"];

fn build(request: &Request) -> Result<Measure, String> {
    let (fits, reason): (fn(&str) -> bool, &'static str) = match request.required("is")? {
        "integer" => (|text| text.trim().parse::<i64>().is_ok(), "not_an_integer"),
        "number" => (|text| number::read(text).is_some(), "not_a_number"),
        "boolean" => (is_boolean, "not_a_boolean"),
        "date" => (|text| date::day(text, Order::Ymd).is_some(), "not_a_date"),
        "datetime" => (|text| text.contains([':', '时']) && date::instant(text, Order::Ymd).is_some(), "not_a_datetime"),
        _ => (|text| number::read(text).is_none(), "not_text"),
    };
    request.test(move |text| Answer::of(fits(text), reason))
}

fn is_boolean(text: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "y", "n", "t", "f", "1", "0", "on", "off", "是", "否", "√", "×"];
    WORDS.contains(&text.trim().to_lowercase().as_str())
}
