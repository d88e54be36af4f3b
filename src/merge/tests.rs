//! Records for the tests of merging, and the golden table as a whole: where values come from, columns that stay
//! together, and the laws that hold for any records.

use super::*;
use crate::ingest::Records;
use crate::resolve::{Column, FieldPlan, Gate, Merge, Pipeline, Strategy, Winner};
use crate::spec::value::Limit;
use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::strategy::Strategy as Generator;
use std::sync::Arc;

/// Source, key and values of a record.
pub(super) type Row<'a> = (&'a str, &'a str, &'a [Option<&'a str>]);

/// Records, and a pipeline that has their columns.
pub(super) struct Made {
    pub records: Records,
    pub pipeline: Pipeline,
}

/// Records in batches of a size. The sources are `crm`, `erp` and `shop`; the rows are in canonical order.
pub(super) fn made(columns: &[&str], rows: &[Row], size: usize) -> Made {
    let names = ["_source", "_key"].iter().chain(columns);
    let schema = Arc::new(Schema::new(names.map(|name| Field::new(*name, DataType::Utf8, !name.starts_with('_'))).collect::<Vec<_>>()));
    let batch = |rows: &[Row]| {
        let own: [StringArray; 2] = [rows.iter().map(|row| Some(row.0)).collect(), rows.iter().map(|row| Some(row.1)).collect()];
        let values = (0..columns.len()).map(|column| rows.iter().map(|row| row.2[column]).collect::<StringArray>());
        let arrays = own.into_iter().chain(values).map(|array| Arc::new(array) as ArrayRef).collect();
        RecordBatch::try_new(schema.clone(), arrays).unwrap()
    };
    let source = |row: &Row| ["crm", "erp", "shop"].iter().position(|name| *name == row.0).unwrap() as u16;
    let records = Records {
        batches: rows.chunks(size).map(batch).collect(),
        source: rows.iter().map(source).collect(),
        origin: Default::default(),
        schema,
    };
    let pipeline = Pipeline {
        name: "made".into(),
        file: "made.yaml".into(),
        home: None,
        csv: false,
        tables: Vec::new(),
        review_sheet: None,
        measures_columns: true,
        asks_again: false,
        sources: Vec::new(),
        columns: columns
            .iter()
            .map(|name| Column { name: (*name).into(), sources: vec![0, 1, 2], is_read: true, may_be_words: false })
            .collect(),
        cleanse: Vec::new(),
        rules: Vec::new(),
        gate: Gate::default(),
        matching: None,
        merge: Merge::default(),
        max_rejects: Limit::Count(0),
        as_of: NaiveDate::default(),
    };
    Made { records, pipeline }
}

/// Components from any numbers: each row joins the row that its number names, if that comes before.
pub(super) fn components(links: &[usize]) -> Vec<u32> {
    let mut component: Vec<u32> = Vec::new();
    for (row, link) in links.iter().enumerate() {
        component.push(component.get(*link).copied().unwrap_or(row as u32));
    }
    component
}

/// A column of a table.
pub(super) fn texts<'a>(batches: &'a [RecordBatch], name: &str) -> Vec<Option<&'a str>> {
    let array = |batch: &'a RecordBatch| batch.column_by_name(name).unwrap().as_any().downcast_ref::<StringArray>().unwrap();
    batches.iter().flat_map(|batch| array(batch).iter()).collect()
}

/// The golden record of rows that are all one customer.
fn one(columns: &[&str], rows: &[Row], merge: &Merge) -> Vec<RecordBatch> {
    let made = made(columns, rows, 2);
    let entities = Entities::from_components(&vec![0; rows.len()], &made.records, 2);
    golden(&made.records, &entities, merge, &Choices::default(), &made.pipeline).unwrap()
}

const ADDRESSES: &[Row] = &[
    ("crm", "1", &[Some("Ann"), None, Some("Ulm"), Some("2024-01-01")]),
    ("crm", "2", &[None, Some("Main St 1"), None, Some("2024-05-01")]),
    ("shop", "9", &[Some("Anna"), Some("n/a"), Some("-"), Some("2024-09-01")]),
];
const FIELDS: &[&str] = &["name", "street", "city", "at"];

#[test]
fn blanks_are_filled_and_their_origin_is_noted() {
    let table = one(FIELDS, ADDRESSES, &Merge { winner: vec![Winner::Newest(3)], fields: Vec::new() });
    let cell = |name: &str| texts(&table, name)[0];
    assert_eq!((cell("_winner"), cell("name"), cell("_from_name")), (Some("shop/9"), Some("Anna"), None));
    assert_eq!((cell("street"), cell("_from_street")), (Some("Main St 1"), Some("crm/2")));
    assert_eq!((cell("city"), cell("_from_city"), cell("at"), cell("_from_at")), (Some("Ulm"), Some("crm/1"), Some("2024-09-01"), None));
    let sizes = table[0].column(1).as_any().downcast_ref::<UInt32Array>().unwrap();
    assert_eq!((sizes.values().to_vec(), table[0].num_rows()), (vec![3], 1));
}

#[test]
fn columns_that_stay_together_are_not_mixed() {
    let address = FieldPlan { columns: vec![1, 2], by: Strategy::Newest(3) };
    let table = one(FIELDS, ADDRESSES, &Merge { winner: Vec::new(), fields: vec![address] });
    let cell = |name: &str| texts(&table, name)[0];
    assert_eq!((cell("_winner"), cell("name")), (Some("crm/1"), Some("Ann")));
    assert_eq!((cell("street"), cell("_from_street")), (Some("Main St 1"), Some("crm/2")));
    assert_eq!((cell("city"), cell("_from_city")), (None, None), "the record with the street has no city");
}

#[test]
fn a_placeholder_never_survives() {
    let rows: &[Row] = &[("crm", "1", &[Some("N/A"), Some(" ")]), ("crm", "2", &[Some("测试"), Some("x")])];
    let table = one(&["a", "b"], rows, &Merge::default());
    assert_eq!((texts(&table, "a")[0], texts(&table, "_from_a")[0], texts(&table, "b")[0]), (None, None, Some("x")));
    let alone = one(&["a", "b"], &rows[..1], &Merge::default());
    assert_eq!((texts(&alone, "a")[0], texts(&alone, "b")[0], texts(&alone, "_winner")[0]), (None, None, Some("crm/1")));
}

#[test]
fn tables_without_rows_or_columns_are_tables() {
    assert!(one(&["a"], &[], &Merge::default()).is_empty());
    let table = one(&[], &[("crm", "1", &[]), ("crm", "2", &[])], &Merge::default());
    assert_eq!((table[0].num_rows(), table[0].num_columns()), (1, 3));
}

#[test]
fn many_entities_come_in_batches() {
    let keys: Vec<String> = (0..40_000).map(|n| format!("{n:05}")).collect();
    let values: Vec<[Option<&str>; 1]> = keys.iter().map(|key| [Some(key.as_str())]).collect();
    let rows: Vec<Row> = keys.iter().zip(&values).map(|(key, value)| ("crm", key.as_str(), &value[..])).collect();
    let made = made(&["a"], &rows, 7_000);
    // Rows 30,000 on belong to the first ones, far from their batches.
    let component: Vec<u32> = (0..40_000).map(|row| if row < 30_000 { row } else { row - 30_000 }).collect();
    let entities = Entities::from_components(&component, &made.records, 2);
    let last = Merge {
        winner: vec![Winner::Newest(0), Winner::Longest(0)],
        fields: vec![FieldPlan { columns: vec![0], by: Strategy::MostCommon }],
    };
    let table = golden(&made.records, &entities, &last, &Choices::default(), &made.pipeline).unwrap();
    assert_eq!(table.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [16_384, 13_616]);
    let wanted: Vec<Option<&str>> = keys[..30_000].iter().map(|key| Some(key.as_str())).collect();
    assert_eq!(texts(&table, "a"), wanted);
}

#[test]
fn entities_of_other_records_are_refused() {
    let (one, two) = (made(&["a"], &[("crm", "1", &[None])], 1), made(&["a"], &[("crm", "1", &[None]), ("crm", "2", &[None])], 1));
    let entities = Entities::from_components(&[0], &one.records, 2);
    assert!(golden(&two.records, &entities, &Merge::default(), &Choices::default(), &two.pipeline).is_err());
}

/// Values that repeat, so that there are ties, and some that are none.
fn value() -> impl Generator<Value = Option<String>> {
    of(prop::sample::select(&["a", "b", "bb", "true", "N/A", " ", "2024-01-05", "2023-01-05", "李", "9999-12-31"][..])
        .prop_map(str::to_owned))
}

fn by() -> impl Generator<Value = Strategy> {
    use Strategy::*;
    prop::sample::select(&[Winner, Newest(2), Oldest(2), Longest, MostCommon, MostComplete, AnyTrue][..])
}

fn winners() -> impl Generator<Value = Vec<Winner>> {
    use Winner::*;
    prop::sample::subsequence(vec![Source(vec![1, 0, 2]), Newest(2), Oldest(1), Longest(0), MostComplete], 0..4).prop_shuffle()
}

fn missing(value: &Option<String>) -> bool {
    value.as_deref().is_none_or(|v| v.trim().is_empty() || crate::value::placeholder::is_placeholder(v))
}

proptest! {
    #[test]
    fn values_survive_from_members(
        values in vec(vec(value(), 4), 1..24),
        links in vec(0usize..24, 24),
        winner in winners(),
        (alone, both) in (by(), by()),
        size in 1usize..9,
    ) {
        let merge = Merge {
            winner,
            fields: vec![FieldPlan { columns: vec![0], by: alone }, FieldPlan { columns: vec![1, 3], by: both }],
        };
        let source = |n: usize| ["crm", "erp", "shop"][n * 3 / values.len()];
        let keys: Vec<(&str, String)> = (0..values.len()).map(|n| (source(n), format!("{n:02}"))).collect();
        let borrowed: Vec<Vec<Option<&str>>> = values.iter().map(|row| row.iter().map(Option::as_deref).collect()).collect();
        let rows: Vec<Row> = keys.iter().zip(&borrowed).map(|((source, key), row)| (*source, key.as_str(), &row[..])).collect();
        let columns = ["a", "b", "at", "c"];
        let made = made(&columns, &rows, size);
        let entities = Entities::from_components(&components(&links[..rows.len()]), &made.records, 2);
        let table = golden(&made.records, &entities, &merge, &Choices::default(), &made.pipeline).unwrap();
        prop_assert_eq!(table.iter().map(RecordBatch::num_rows).sum::<usize>(), entities.len());
        let name = |row: &u32| format!("{}/{}", rows[*row as usize].0, rows[*row as usize].1);

        for n in 0..entities.len() {
            let members = entities.members(n);
            let winner = texts(&table, "_winner")[n].unwrap();
            prop_assert!(members.iter().any(|row| name(row) == winner));
            for (at, column) in columns.iter().enumerate() {
                let from = texts(&table, &format!("_from_{column}"))[n];
                prop_assert!(from != Some(winner));
                match texts(&table, column)[n] {
                    Some(value) => {
                        let origin = members.iter().find(|row| name(row) == from.unwrap_or(winner)).unwrap();
                        prop_assert_eq!(rows[*origin as usize].2[at], Some(value));
                        prop_assert!(!missing(&Some(value.into())));
                    }
                    None => {
                        prop_assert_eq!(from, None);
                        let together = at == 1 || at == 3;
                        prop_assert!(together || members.iter().all(|row| missing(&values[*row as usize][at])), "a missing value survived");
                    }
                }
            }
            let origin = |column: &str| texts(&table, column)[n].map(|_| texts(&table, &format!("_from_{column}"))[n]);
            prop_assert!(origin("b").is_none() || origin("c").is_none() || origin("b") == origin("c"), "one record gave both");

            // The row is a function of the entity's records: alone, and in other batches, they give the same.
            let own: Vec<Row> = members.iter().map(|row| rows[*row as usize]).collect();
            let lonely = one(&columns, &own, &merge);
            for field in table[0].schema().fields().iter().filter(|field| field.name() != "_size") {
                prop_assert_eq!(texts(&lonely, field.name())[0], texts(&table, field.name())[n]);
            }
        }
    }
}
