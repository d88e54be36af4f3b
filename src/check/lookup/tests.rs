//! Tables of several sources for tests, and tests of what finds records in them.

use super::*;
use crate::check::kept::Column;
use crate::check::{Finding, Reason};
use crate::ingest::{Cells, Records, table_schema};
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use std::sync::Arc;

/// What a judge says of rows, each with the index of its source; an empty text is a missing value. Where they `collide`,
/// all keys have one hash.
pub fn judged(
    gathers: &[Gather],
    columns: &[&str],
    rows: &[(u16, &'static [&'static str])],
    reasons: &'static [Reason],
    collide: bool,
    judge: impl Fn(&Kept) -> Finding,
) -> Vec<u8> {
    const NAMES: [&str; 2] = ["crm", "registry"];
    let schema = table_schema(columns.iter().map(|c| c.to_string()));
    let value = |row: &(u16, &'static [&'static str]), at: usize| Some(row.1[at]).filter(|value| !value.is_empty());
    let column = |at: usize| -> ArrayRef { Arc::new(StringArray::from_iter(rows.iter().map(|row| value(row, at)))) };
    let source: ArrayRef = Arc::new(StringArray::from_iter_values(rows.iter().map(|row| NAMES[row.0 as usize])));
    let key: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows.len()).map(|at| at.to_string())));
    let arrays = [source, key].into_iter().chain((0..columns.len()).map(column)).collect();
    let records = Records {
        schema: schema.clone(),
        batches: vec![RecordBatch::try_new(schema, arrays).unwrap()],
        source: rows.iter().map(|row| row.0).collect::<Vec<_>>().into(),
        origin: Default::default(),
    };
    let hash = |row: &(u16, &'static [&'static str]), names: &[String]| {
        let value = |name: &String| value(row, columns.iter().position(|known| known == name).unwrap());
        let number = |text: &str| text.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let values: Option<Vec<&str>> = names.iter().map(value).collect();
        values.map_or(0, |values| if collide { 1 } else { number(&values.join("/")).max(1) })
    };
    let hashes = |gather: &Gather| Column::Keys(rows.iter().map(|row| hash(row, gather.columns())).collect());
    let kept: Vec<Column> = gathers.iter().map(hashes).collect();
    let all: Vec<u32> = (0..rows.len() as u32).collect();
    let cells = Cells::of(&records);
    let kept =
        Kept { columns: gathers.iter().zip(&kept).collect(), rows: &all, sources: &records.source, cells: &cells, last: None, reasons };
    match judge(&kept) {
        Finding::Rows(codes) => codes,
        Finding::Figure { .. } => panic!("a figure"),
    }
}

/// A pairing with the second source, `registry`.
pub fn pairing(
    keys: &[&str],
    column: &str,
    their_keys: &[&str],
    their_column: &str,
    tolerance: Option<Tolerance>,
) -> (Pairing, Vec<Gather>) {
    let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
    let mut gathers = Vec::new();
    let ours = Side::of_value(&mut gathers, names(keys), column);
    let theirs = Side::of_value(&mut gathers, names(their_keys), their_column);
    (Pairing { source: 1, ours, theirs, tolerance }, gathers)
}

#[test]
fn tolerances_are_absolute_or_a_share() {
    let read = |text: &str| Tolerance::read(&Options::of(&[("tolerance", text)]));
    assert_eq!(read("0.01"), Ok(Some(Tolerance::Absolute(0.01))));
    assert_eq!(read("1%"), Ok(Some(Tolerance::Relative(0.01))));
    assert_eq!(Tolerance::read(&Options::default()), Ok(None));
    assert!(read("much").is_err() && read("-1").is_err() && read("101%").is_err());
    assert!(Tolerance::Absolute(0.0).holds(0.1 + 0.2, 0.3) && Tolerance::Absolute(0.01).holds(1.01, 1.0));
    assert!(!Tolerance::Absolute(0.0).holds(0.31, 0.3) && !Tolerance::Absolute(0.01).holds(1.02, 1.0));
    assert!(Tolerance::Relative(0.01).holds(-101.0, -100.0) && !Tolerance::Relative(0.01).holds(102.0, 100.0));
}

#[test]
fn gathers_that_both_sides_share_are_kept_once() {
    assert_eq!(pairing(&["id"], "city", &["id"], "city", None).1.len(), 2);
    assert_eq!(pairing(&["id"], "city", &["number"], "town", None).1.len(), 4);
}

#[test]
fn partners_are_told_by_their_text_where_hashes_collide() {
    let (pairing, gathers) = pairing(&["id"], "city", &["number"], "city", None);
    let rows: &[(u16, &'static [&'static str])] = &[
        (0, &["1", "", "Ulm"]),
        (0, &["2", "", "Ulm"]),
        (0, &["3", "", "Ulm"]),
        (0, &["", "", "Ulm"]),
        (1, &["", "1", "Ulm"]),
        (1, &["", "1", "Ulm"]),
        (1, &["", "1", "Bonn"]),
        (1, &["", "2", "Bonn"]),
        (1, &["", "4", "Ulm"]),
    ];
    for collide in [false, true] {
        judged(&gathers, &["id", "number", "city"], rows, &[], collide, |kept| {
            let theirs = pairing.theirs(kept);
            let partners = |position: usize| {
                let mut found: Vec<usize> = theirs.partners(&pairing.ours, position).collect();
                found.sort_unstable();
                found
            };
            // The same value of the same key once.
            assert_eq!((partners(0), partners(1), partners(2), partners(3)), (vec![4, 6], vec![7], vec![], vec![]));
            let said: Vec<Option<Partner>> = (0..4).map(|position| pairing.ask(&theirs, position)).collect();
            assert_eq!(said, [Some(Partner::Agrees), Some(Partner::Differs), Some(Partner::Nobody), None]);
            Finding::Rows(Vec::new())
        });
    }
}
