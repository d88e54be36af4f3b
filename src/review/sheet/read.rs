//! Answers out of a review sheet: rows to pairs, words to decisions, and what is wrong with either.

use super::grid::{Cell, Grid, Row};
use super::{Answer, BEFORE, FINGERPRINT, NEEDED, OFFERED, SIDES, cell, folded, grid, words};
use crate::decisions::{Kind, RecordId};
use crate::diag::{Diagnostic, Place, did_you_mean, in_order, mask, nearest};
use std::collections::BTreeMap;
use std::path::Path;

/// The longest decision that a message repeats; longer ones are no decisions but text in the wrong column.
const SHOWN: usize = 12;

/// The answers in a review sheet, in the order of its rows, or all that is wrong with it. Rows without an answer are
/// not looked at.
pub fn read(path: &Path) -> Result<Vec<Answer>, Vec<Diagnostic>> {
    let file = path.display().to_string();
    let grid = grid::open(path).map_err(|mistake| vec![mistake])?;
    let columns = Columns::of(&grid.header, &file).map_err(|mistake| vec![mistake])?;
    let mut reading = Reading { file, is_csv: grid.is_csv, columns, mistakes: Vec::new() };
    let answers = reading.answers(&grid);
    if reading.mistakes.is_empty() { Ok(answers) } else { Err(in_order(&reading.mistakes)) }
}

/// Where the columns are.
struct Columns {
    pair: u32,
    side: u32,
    decision: u32,
    source: u32,
    key: u32,
    fingerprint: u32,
    /// Nothing is lost where somebody has deleted it.
    note: Option<u32>,
}

impl Columns {
    fn of(header: &Row, file: &str) -> Result<Columns, Diagnostic> {
        let all = |name: &str| -> Vec<u32> { header.texts().filter(|(_, text)| folded(text) == name).map(|(at, _)| at).collect() };
        let quoted = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let missing: Vec<&str> = NEEDED.into_iter().filter(|name| all(name).is_empty()).collect();
        if !missing.is_empty() {
            let strangers = || header.texts().map(|(_, text)| text).filter(|text| !BEFORE.contains(&folded(text).as_str()));
            let meant =
                missing.iter().find_map(|name| Some(format!("is the column `{}` meant to be `{name}`?", nearest(name, strangers())?)));
            let help =
                meant.unwrap_or_else(|| "give the sheet that `karat run` wrote, with the names of its columns as they were".to_string());
            return Err(Diagnostic::error(format!("{file} is no review sheet: it has no {}", quoted(missing))).help(help));
        }
        let twice: Vec<&str> = BEFORE.into_iter().chain([FINGERPRINT]).filter(|name| all(name).len() > 1).collect();
        if !twice.is_empty() {
            let message = format!("{file} has more than one column {}", quoted(twice));
            return Err(Diagnostic::error(message).help("rename or delete the columns that were added"));
        }
        let one = |name: &str| all(name).first().copied();
        let needed = |name: &str| one(name).unwrap_or_default();
        let (pair, side, decision, source, key) = (needed("pair"), needed("side"), needed("decision"), needed("source"), needed("key"));
        Ok(Columns { pair, side, decision, source, key, fingerprint: needed(FINGERPRINT), note: one("note") })
    }
}

/// A row of a pair.
struct Line<'a> {
    row: &'a Row,
    /// The decision in this row as it may be shown, and what it means.
    answer: Option<(String, Option<Kind>)>,
}

/// What identifies a record, and what it looked like.
struct Identity {
    id: RecordId,
    fingerprint: String,
}

struct Reading {
    file: String,
    is_csv: bool,
    columns: Columns,
    mistakes: Vec<Diagnostic>,
}

impl Reading {
    fn answers(&mut self, grid: &Grid) -> Vec<Answer> {
        let mut pairs: BTreeMap<u64, Vec<Line>> = BTreeMap::new();
        for row in &grid.rows {
            let answer = self.answer(row);
            match (pair_number(row.get(self.columns.pair)), answer) {
                (Some(pair), answer) => pairs.entry(pair).or_default().push(Line { row, answer }),
                (None, Some((word, _))) => {
                    self.mistake(row, "", &word, "an answer in a row without a pair number", "write the number of its pair into `pair`");
                }
                (None, None) => {}
            }
        }
        let mut answers: Vec<Answer> = pairs.iter().filter_map(|(pair, lines)| self.pair(*pair, lines)).collect();
        answers.sort_by_key(|answer| answer.row);
        answers
    }

    /// The decision in a row.
    fn answer(&self, row: &Row) -> Option<(String, Option<Kind>)> {
        let text = match row.get(self.columns.decision)? {
            Cell::Text(text) => text.trim().to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Lost => return Some(("?".to_string(), None)),
        };
        let kind = OFFERED.into_iter().find(|kind| words(*kind).contains(&text.to_lowercase().as_str()));
        // Somebody may have pasted a customer's value here.
        let is_word = text.chars().count() <= SHOWN && !text.contains(|c: char| c.is_ascii_digit() || c == '@');
        (!text.is_empty()).then(|| (if is_word { text } else { mask::mask(&text).chars().take(SHOWN).collect() }, kind))
    }

    /// The answer about one pair, if it has one and nothing is wrong with it.
    fn pair(&mut self, pair: u64, lines: &[Line]) -> Option<Answer> {
        let found = self.mistakes.len();
        let before = format!("pair {pair}: ");
        let answered: Vec<(&Row, &str, Option<Kind>)> =
            lines.iter().filter_map(|line| line.answer.as_ref().map(|(word, kind)| (line.row, word.as_str(), *kind))).collect();
        let (row, word, first) = *answered.first()?;
        for (row, word, kind) in &answered {
            if kind.is_none() {
                let offered = OFFERED.map(Kind::word);
                let help = did_you_mean(word, offered).unwrap_or_else(|| format!("one of: {}", offered.join(", ")));
                self.mistake(row, &before, word, &format!("`{word}` is no decision"), &help);
            } else if *kind != first && first.is_some() {
                let message = format!("pair {pair} has two answers: `{}` in row {} and `{word}` here", answered[0].1, answered[0].0.number);
                self.mistake(row, &before, word, &message, "leave one of the two; the first row of the pair is the place for it");
            }
        }
        let sides = self.sides(pair, lines, row, word);
        let [left, right] = sides?.map(|side| self.identity(side, &before));
        let (left, right) = (left?, right?);
        if left.id == right.id {
            let help = "two different records are a pair; take the rows from the sheet as it was written";
            self.mistake(row, &before, word, &format!("both rows of pair {pair} are the same record"), help);
        }
        let kind = first.filter(|_| self.mistakes.len() == found)?;
        let (left_fingerprint, right_fingerprint) = (left.fingerprint, right.fingerprint);
        Some(Answer { row: row.number, left: left.id, right: right.id, left_fingerprint, right_fingerprint, kind, note: self.note(lines) })
    }

    /// The left and the right row of a pair.
    fn sides<'a>(&mut self, pair: u64, lines: &'a [Line], row: &Row, word: &str) -> Option<[&'a Row; 2]> {
        let before = format!("pair {pair}: ");
        let help = "take the rows of this pair from the sheet as it was written";
        let mut sides: [Vec<&Row>; 2] = [Vec::new(), Vec::new()];
        for line in lines {
            let named = if let Some(Cell::Text(text)) = line.row.get(self.columns.side) { folded(text) } else { String::new() };
            match SIDES.iter().position(|side| *side == named) {
                Some(side) => sides[side].push(line.row),
                None => {
                    self.mistake(line.row, &before, "", "the side of this row is neither `left` nor `right`", help);
                    return None;
                }
            }
        }
        let several = sides.iter().zip(SIDES).find(|(rows, _)| rows.len() > 1);
        if let Some((rows, side)) = several {
            let message = format!("pair {pair} has more than one {side} row: {} and {}", rows[0].number, rows[1].number);
            self.mistake(
                rows[1],
                &before,
                "",
                &message,
                "remove the row that was added, or give the pair that was added a number of its own",
            );
            return None;
        }
        match (sides[0].first(), sides[1].first()) {
            (Some(left), Some(right)) => Some([left, right]),
            (left, _) => {
                let (has, lacks) = if left.is_some() { ("left", "right") } else { ("right", "left") };
                let message = format!("pair {pair} has an answer and only its {has} row: the {lacks} one is missing");
                self.mistake(row, &before, word, &message, help);
                None
            }
        }
    }

    /// Which record a row is about.
    fn identity(&mut self, row: &Row, before: &str) -> Option<Identity> {
        let columns = [("source", self.columns.source), ("key", self.columns.key), (FINGERPRINT, self.columns.fingerprint)];
        let texts = columns.map(|(name, column)| {
            let text = row.get(column).map(|cell| self.text(cell));
            let (message, help) = match text {
                Some(Some(text)) => return Some(text),
                Some(None) => (
                    format!("{name} damaged by the spreadsheet, which took it for a number, a day or the like"),
                    "copy it from the sheet as it was written; an Excel workbook keeps what CSV loses",
                ),
                None => (format!("the {name} is missing"), "copy it from the sheet as it was written"),
            };
            self.mistake(row, before, "", &message, help);
            None
        });
        let [source, key, fingerprint] = texts;
        Some(Identity { id: RecordId { source: source?, key: key? }, fingerprint: fingerprint? })
    }

    /// The text that a cell was when it was written; none where it is lost.
    fn text(&self, cell: &Cell) -> Option<String> {
        match cell {
            Cell::Text(text) if self.is_csv => cell::bare(text).map(str::to_string).or_else(|| cell::unguarded(text)),
            Cell::Text(text) => Some(text.clone()),
            Cell::Number(number) => cell::of_number(*number),
            Cell::Lost => None,
        }
    }

    /// What was noted in either row.
    fn note(&self, lines: &[Line]) -> String {
        let mut notes: Vec<String> = Vec::new();
        for cell in lines.iter().filter_map(|line| line.row.get(self.columns.note?)) {
            let note = match cell {
                Cell::Text(text) if self.is_csv => cell::unharmed(text).trim().to_string(),
                Cell::Text(text) => text.trim().to_string(),
                Cell::Number(number) => number.to_string(),
                Cell::Lost => continue,
            };
            if !note.is_empty() && !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes.join("; ")
    }

    /// Notes a mistake in a row. What is shown of the row is the pair and the decision, marked if there is one.
    fn mistake(&mut self, row: &Row, before: &str, word: &str, message: &str, help: &str) {
        let text = format!("{before}{word}");
        let text = if word.is_empty() { text.trim_end_matches(": ").to_string() } else { text };
        let skipped = if word.is_empty() { 0 } else { before.chars().count() };
        let length = (text.chars().count() - skipped).max(1);
        let place = Place { file: self.file.clone(), line: row.number as usize, column: skipped + 1, length, text };
        self.mistakes.push(Diagnostic::error(message).at(place).help(help));
    }
}

/// The number of a pair.
fn pair_number(cell: Option<&Cell>) -> Option<u64> {
    let text = match cell? {
        Cell::Text(text) => text.trim().to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Lost => return None,
    };
    text.strip_suffix(".0").unwrap_or(&text).parse().ok()
}
