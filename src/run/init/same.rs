//! Columns of several files that hold the same under other headers.
//!
//! `Mailing Zip` and `postcode` are one column of the table that all files make. A column of a further file is taken for
//! one that is known if both mean the same and nothing else in either file does; of several telephones for the one that
//! is filled best.

use super::draft::DraftColumn;
use crate::profile::{Column, Meaning};
use crate::run::survey::Table;

/// Meanings that a record has one of.
const ONE: &[Meaning] = &[
    Meaning::Email,
    Meaning::Phone,
    Meaning::NationalId,
    Meaning::CreditCode,
    Meaning::BirthDate,
    Meaning::GivenName,
    Meaning::FamilyName,
    Meaning::FullName,
    Meaning::Organisation,
    Meaning::Street,
    Meaning::HouseNumber,
    Meaning::City,
    Meaning::Region,
    Meaning::Postcode,
    Meaning::Country,
];

/// The columns of a further file that are known under other names: the name, and the header in the file.
pub fn columns(known: &[DraftColumn], table: &Table, key: Option<&str>) -> Vec<(String, String)> {
    let is_there = |name: &str| table.columns.iter().any(|column| column.name == name);
    // What is made of a column of fixed width is no header, and the column itself is there in parts.
    let is_split = |name: &str| {
        table.file.split.iter().any(|(whole, starts)| whole == name || (1..=starts.len() + 1).any(|nth| name == format!("{whole}_{nth}")))
    };
    let means = |meaning: Meaning| {
        move |column: &&Column| column.guess.meaning == meaning && Some(column.name.as_str()) != key && !is_split(&column.name)
    };
    let mut same = Vec::new();
    for meaning in ONE.iter().copied() {
        let mine: Vec<&Column> = table.columns.iter().filter(means(meaning)).collect();
        let theirs: Vec<&DraftColumn> = known.iter().filter(|column| !column.is_key && column.column.guess.meaning == meaning).collect();
        // Where one header is the same in both files, the others are others.
        let is_settled = theirs.iter().any(|column| is_there(&column.name));
        let (Some(mine), false) = (best(&mine, meaning, |column| column), is_settled) else { continue };
        if let Some(theirs) = best(&theirs, meaning, |column| &column.column) {
            same.push((theirs.name.clone(), mine.name.clone()));
        }
    }
    same
}

/// The one column, or the fullest of several telephones.
fn best<'a, T>(columns: &[&'a T], meaning: Meaning, of: impl Fn(&'a T) -> &'a Column) -> Option<&'a T> {
    let filled = |column: &Column| column.rows - column.missing - column.placeholders;
    match columns {
        [one] => Some(one),
        [] => None,
        several if meaning == Meaning::Phone => several.iter().copied().reduce(|a, b| if filled(of(b)) > filled(of(a)) { b } else { a }),
        _ => None,
    }
}
