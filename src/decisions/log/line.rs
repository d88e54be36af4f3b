//! What a record of the file means, and what can be wrong with it.
//!
//! A cell that a spreadsheet would run as a formula (OWASP, CSV injection) is written with an apostrophe before it and
//! read without. What begins with an apostrophe and goes on like a formula gets one more, so that all text comes back.

use super::table::{COLUMNS, Layout, Record};
use super::{Decision, Kind, RecordId};
use crate::diag::did_you_mean;
use crate::value::date::{Order, instant};
use chrono::{DateTime, Datelike, NaiveDateTime, SecondsFormat, Utc};

/// Something wrong with a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The column it stands in.
    pub(super) column: &'static str,
    /// What it is. It names no value but a kind: keys and values are of customers.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
}

fn fault(column: &'static str, message: impl Into<String>, help: impl Into<String>) -> Fault {
    Fault { column, message: message.into(), help: help.into() }
}

/// The decision of a record, or all that is wrong with it.
pub(super) fn decision(record: &Record, layout: &Layout) -> Result<Decision, Vec<Fault>> {
    let mut cells: [String; COLUMNS.len()] = Default::default();
    for (index, column) in layout.columns.iter().enumerate() {
        if let Some(column) = column {
            cells[*column] = text_of(COLUMNS[*column], &record.cell(index));
        }
    }
    let [at, by, word, left_source, left_key, right_source, right_key, entity, field, value, left_fingerprint, right_fingerprint, note] =
        cells;
    let right = Some(RecordId { source: right_source, key: right_key }).filter(|id| !(is_blank(&id.source) && is_blank(&id.key)));
    let mut faults = Vec::new();
    let moment = moment(&at);
    if moment.is_none() {
        faults.push(fault("at", "this is no time", "write it as 2026-11-22T21:40:13.123Z, or as 2026-11-22 21:40"));
    }
    let kind = Kind::named(&word.to_lowercase());
    if kind.is_none() {
        faults.push(unknown_kind(&word));
    }
    let decision = Decision {
        at: moment.unwrap_or_default(),
        by,
        // An undo asks for the least, and so nothing is said that may not be so.
        kind: kind.unwrap_or(Kind::Undo),
        left: RecordId { source: left_source, key: left_key },
        right,
        entity,
        field,
        value,
        left_fingerprint,
        right_fingerprint,
        note,
        line: record.line,
    };
    faults.extend(faults_of(&decision));
    if faults.is_empty() { Ok(decision) } else { Err(faults) }
}

/// The text of a cell. Values and notes stay as they are; blanks around all others are slips.
fn text_of(column: &str, cell: &str) -> String {
    let cell = if matches!(column, "value" | "note") { cell } else { cell.trim() };
    unguarded(cell).to_string()
}

/// The cells of a decision, in the order of [`COLUMNS`].
pub(super) fn cells(decision: &Decision) -> [String; COLUMNS.len()] {
    let right = |part: fn(&RecordId) -> &String| decision.right.as_ref().map(part).map_or("", String::as_str);
    [
        &moment(&decision.at).unwrap_or_default(),
        &decision.by,
        decision.kind.word(),
        &decision.left.source,
        &decision.left.key,
        right(|id| &id.source),
        right(|id| &id.key),
        &decision.entity,
        &decision.field,
        &decision.value,
        &decision.left_fingerprint,
        &decision.right_fingerprint,
        &decision.note,
    ]
    .map(guarded)
}

/// What is wrong with a decision about to be written, or with one just read.
pub(super) fn faults_of(decision: &Decision) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Decision { kind, left, right, .. } = decision;
    let word = kind.word();
    for (column, text) in [("left_source", &left.source), ("left_key", &left.key)] {
        if is_blank(text) {
            faults.push(fault(
                column,
                format!("`{column}` is empty"),
                "say which record is meant by its source and key, or delete this line",
            ));
        }
    }
    match right {
        Some(id) if is_blank(&id.source) || is_blank(&id.key) => {
            let (column, other) = if is_blank(&id.key) { ("right_key", "right_source") } else { ("right_source", "right_key") };
            faults.push(fault(column, format!("there is a `{other}` but no `{column}`"), "give both, or neither"));
        }
        Some(id) if (kind.is_of_pair() || *kind == Kind::Undo) && is_one(left, id) => {
            faults.push(fault(
                "right_key",
                format!("`{word}` is about two records; these are one"),
                "correct one of them, or delete this line",
            ));
        }
        None if kind.is_of_pair() => {
            let help = "say which in `right_source` and `right_key`, or delete this line";
            faults.push(fault("right_key", format!("`{word}` is about two records; the right one is missing"), help));
        }
        _ => {}
    }
    if *kind == Kind::Value && is_blank(&decision.field) {
        faults.push(fault("field", "`value` without a field", "name the column that has the value in `field`"));
    }
    faults
}

fn unknown_kind(word: &str) -> Fault {
    let help = did_you_mean(word, Kind::ALL.map(Kind::word)).unwrap_or_default();
    fault("kind", if word.is_empty() { "no kind of decision".to_string() } else { format!("unknown kind of decision `{word}`") }, help)
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn is_one(a: &RecordId, b: &RecordId) -> bool {
    a.source.trim() == b.source.trim() && a.key.trim() == b.key.trim()
}

/// A time in its one form, so that text sorts as time does: RFC 3339 in UTC with milliseconds. What spreadsheets and
/// hands make of it is read too; where no zone is given, it is UTC.
pub(super) fn moment(text: &str) -> Option<String> {
    let text = text.trim();
    let zoned = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    let local = || NaiveDateTime::parse_from_str(&text.replace('T', " "), "%Y-%m-%d %H:%M:%S%.f").ok().map(|time| time.and_utc());
    let seconds = || {
        // Where dots stand between the numbers, the day comes before the month wherever such dates are written.
        let day_first = || Some(text).filter(|t| t.contains('.') && !t.contains('/')).and_then(|t| instant(t, Order::Dmy));
        instant(text, Order::Ymd).or_else(day_first).and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0))
    };
    let time = zoned().or_else(local).or_else(seconds)?;
    // A year of more digits would sort before others.
    (1..=9999).contains(&time.year()).then(|| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// Whether, behind any apostrophes, a formula begins. Chinese and Japanese spreadsheets take wide signs too.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

fn guarded(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_string() }
}

fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}
