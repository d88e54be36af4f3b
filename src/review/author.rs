//! Who decides, and what becomes of it: decisions about records of a run, ready to be written.

use super::loaded::Loaded;
use crate::decisions::{Decision, Kind, RecordId, fingerprint, now};
use std::io;

/// A person who decides about a run. All that is decided in one go has one time.
pub struct Author<'a> {
    run: &'a Loaded,
    user: &'a str,
    note: String,
    at: String,
}

impl<'a> Author<'a> {
    /// A person, with the note for what is decided now.
    pub fn new(run: &'a Loaded, user: &'a str, note: &str) -> Author<'a> {
        Author { run, user, note: note.to_string(), at: now() }
    }

    /// The same about many pairs of rows. Each record is looked at once.
    pub fn of_pairs(&self, kind: Kind, pairs: &[(u32, u32)]) -> io::Result<Vec<Decision>> {
        let mut rows: Vec<u32> = pairs.iter().flat_map(|(left, right)| [*left, *right]).collect();
        rows.sort_unstable();
        rows.dedup();
        let prints = fingerprints(self.run, &rows)?;
        let print = |row: u32| rows.binary_search(&row).map(|at| prints[at].clone()).unwrap_or_default();
        let id = |row: u32| self.run.records.id(row);
        let one = |(left, right): &(u32, u32)| self.decision(kind, id(*left), Some(id(*right)), [print(*left), print(*right)]);
        Ok(pairs.iter().map(one).collect())
    }

    /// A winner, or a value of a field.
    pub fn of_record(&self, kind: Kind, row: u32, field: &str, value: &str) -> io::Result<Decision> {
        // A winner was chosen looking at all of it, a value looking at the field too.
        let mut columns = if kind == Kind::Winner { (0..self.run.columns.len()).collect() } else { self.run.telling() };
        columns.extend(self.run.columns.iter().position(|column| column == field));
        let print = prints(self.run, &[row], columns)?.pop().unwrap_or_default();
        let decision = self.decision(kind, self.run.records.id(row), None, [print, String::new()]);
        Ok(Decision { field: field.to_string(), value: value.to_string(), ..decision })
    }

    /// A decision about records that looked so when they were decided about.
    pub fn decision(&self, kind: Kind, left: RecordId, right: Option<RecordId>, prints: [String; 2]) -> Decision {
        let records = &self.run.records;
        let entity = records.row(&left).map(|row| records.entity_id(records.entity[row as usize]).to_string());
        let [left_fingerprint, right_fingerprint] = prints;
        Decision {
            at: self.at.clone(),
            by: self.user.to_string(),
            kind,
            left,
            right,
            entity: entity.unwrap_or_default(),
            field: String::new(),
            value: String::new(),
            left_fingerprint,
            right_fingerprint,
            note: self.note.clone(),
            line: 0,
        }
    }
}

/// What records look like in the columns that tell who they are.
pub fn fingerprints(run: &Loaded, rows: &[u32]) -> io::Result<Vec<String>> {
    prints(run, rows, run.telling())
}

fn prints(run: &Loaded, rows: &[u32], mut columns: Vec<usize>) -> io::Result<Vec<String>> {
    columns.sort_unstable();
    columns.dedup();
    let values = run.values(rows, &columns)?;
    let print = |values: &Vec<Option<String>>| {
        fingerprint(columns.iter().zip(values).map(|(column, value)| (run.columns[*column].as_str(), value.as_deref())))
    };
    Ok(values.iter().map(print).collect())
}
