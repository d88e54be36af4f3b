//! `no_excel_damage`: what a spreadsheet made of a value that only looked like a number.
//!
//! Spreadsheets keep numbers as IEEE 754 doubles and show fifteen significant digits (Excel specifications and limits);
//! dates are days since 1899-12-30 (ECMA-376, 18.17.4).

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::placeholder::is_placeholder;
use crate::value::text::half_width;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "no_excel_damage",
        summary: "The value was not damaged by a spreadsheet.",
        doc: "\
Passes when the value shows no trace of a spreadsheet that took it for something else. `kind` says what the
column holds, and so what is a trace:
  code    identifiers, telephone numbers, postcodes; unless said. `3.60426E+17`, a number of 16 digits or more
          that ends in 000 from the 16th digit on (Excel keeps 15 digits 只保留15位), `.0` at the end, `3月12日`
          or `12-Mar` instead of 3-12
  text    names and remarks: `3.60426E+17` and lost digits
  number  amounts, which may be written in any way
  date    a serial number instead of a date: `45292` is 2024-01-01
For every kind `#REF!`, `#VALUE!` and the like fail, and a row of #####, which is a column too narrow.
Not evaluated where the value is missing or a placeholder.
A resident ID ends in 000 by itself once in a thousand: many of them are damage. Lost digits do not come back.
Tip: import such columns as text (设置单元格格式为文本), or read the CRM's own CSV, never one saved by Excel.",
        takes: Takes::Each,
        options: &[Field::optional("kind", Shape::Choice(KINDS), "What the column holds: `code` unless said.")],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[
        Reason { code: "scientific_notation", help: "The digits are lost. Get the number from the origin, and import the column as text." },
        Reason { code: "digits_lost", help: "All digits after the fifteenth became zeros. Get the number from the origin." },
        Reason { code: "point_zero", help: "Remove `.0`: the code was read as a number. Look whether leading zeros are missing too." },
        Reason { code: "became_date", help: "A code such as 3-12 was taken for a date. Get it from the origin." },
        Reason {
            code: "date_serial",
            help: "Format the column as a date before it is exported, or read the number as days since 1899-12-30.",
        },
        Reason { code: "error_value", help: "A formula failed in the spreadsheet. Mend the formula, or get the value from the origin." },
        Reason { code: "column_too_narrow", help: "The cell was exported as it was shown. Widen the column, and export again." },
    ],
    build,
    examples: &[
        Example {
            rule: "no_excel_damage: resident_id",
            columns: &["resident_id"],
            passes: &[&["360426199101010071"], &["11010519491231002X"], &["518057"], &["2E5"], &["6222020000000001"], &["V2.0"]],
            fails: &[
                &["3.60426E+17"],
                &["1.38E+10"],
                &["360426199101010000"],
                &["13601384729.0"],
                &["12-Mar"],
                &["3月12日"],
                &["#REF!"],
                &["#####"],
            ],
            skips: &[&[""], &["N/A"]],
        },
        Example {
            rule: "no_excel_damage: { column: amount, kind: number }",
            columns: &["amount"],
            passes: &[&["12.0"], &["1E+6"]],
            fails: &[&["#DIV/0!"], &["########"]],
            skips: &[&[""]],
        },
        Example {
            rule: "no_excel_damage: { column: created_at, kind: date }",
            columns: &["created_at"],
            passes: &[&["2024-01-01"], &["20240101"], &["2024"]],
            fails: &[&["45292"], &["45292.375"], &["#VALUE!"]],
            skips: &[&[""]],
        },
        Example {
            rule: "no_excel_damage: { column: remark, kind: text }",
            columns: &["remark"],
            passes: &[&["3月12日"], &["12.0"]],
            fails: &[&["6.22202E+18"]],
            skips: &[&[""]],
        },
    ],
};

const KINDS: &[&str] = &["code", "text", "number", "date"];

/// Digits that spreadsheets keep.
const SIGNIFICANT: usize = 15;

/// Serial numbers of five digits that are days people write: 1927-05-18 to 2099-12-31.
const SERIALS: std::ops::RangeInclusive<u32> = 10_000..=73_050;

const ERRORS: &[&str] = &[
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#N/A",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#GETTING_DATA",
];

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn build(request: &Request) -> Result<Measure, String> {
    let kind = request.options.text("kind").unwrap_or("code");
    let symptom: fn(&str) -> Option<&'static str> = match kind {
        "code" => |text| digits(text).or_else(|| code(text)),
        "text" => digits,
        "number" => |_| None,
        "date" => |text| is_serial(text).then_some("date_serial"),
        other => return Err(format!("`{other}` is no kind of column; there are {}", KINDS.join(", "))),
    };
    // Errors of spreadsheets are placeholders to all other checks.
    request.test_raw(move |text| {
        let text = half_width(text);
        let text = text.trim();
        match () {
            () if text.is_empty() => Answer::Skip,
            () if ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text)) => Answer::Fail("error_value"),
            () if text.len() >= 3 && text.bytes().all(|b| b == b'#') => Answer::Fail("column_too_narrow"),
            () if is_placeholder(text) => Answer::Skip,
            () => symptom(text).map_or(Answer::Pass, Answer::Fail),
        }
    })
}

/// Numbers that lost digits.
fn digits(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    if bytes.len() > SIGNIFICANT && bytes.iter().all(u8::is_ascii_digit) {
        let is_zero = |digits: &[u8]| digits.iter().all(|digit| *digit == b'0');
        let (kept, lost) = bytes.split_at(SIGNIFICANT);
        return (is_zero(lost) && text.ends_with("000") && !is_zero(kept)).then_some("digits_lost");
    }
    is_scientific(text).then_some("scientific_notation")
}

/// `3.60426E+17`. Without the plus sign it may be a code, such as 2E5.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+").or_else(|| text.split_once("e+")) else { return false };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number(whole.trim_start_matches('-')) && whole.trim_start_matches('-').len() == 1 && is_number(fraction) && is_number(exponent)
}

/// Codes that became numbers with a fraction, or dates.
fn code(text: &str) -> Option<&'static str> {
    let is_number = |digits: &str, longest: usize| (1..=longest).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if text.strip_suffix(".0").is_some_and(|digits| is_number(digits, 20)) {
        return Some("point_zero");
    }
    let is_month = |word: &str| MONTHS.iter().any(|month| month.eq_ignore_ascii_case(word));
    let english = text.split_once('-').is_some_and(|(a, b)| is_number(a, 2) && is_month(b) || is_month(a) && is_number(b, 2));
    let chinese = text.strip_suffix('日').and_then(|text| text.split_once('月'));
    (english || chinese.is_some_and(|(month, day)| is_number(month, 2) && is_number(day, 2))).then_some("became_date")
}

/// A day as spreadsheets count it, with or without a time.
fn is_serial(text: &str) -> bool {
    let (day, time) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    day.len() == 5 && is_number(day) && is_number(time) && day.parse().is_ok_and(|day: u32| SERIALS.contains(&day))
}
