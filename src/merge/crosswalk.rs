//! The crosswalk: for every record, the entity it is in.
//!
//! It is what other systems need to follow a merge: they know their records by source and key, and look up here
//! who the customer is. Records come in their own order, batch by batch as ingest made them, and their source
//! and key are shared with the records, not copied.

use super::entities::Entities;
use crate::ingest::Records;
use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use karat_engine::Table;
use std::sync::Arc;

/// The columns of the crosswalk: `_source`, `_key`, `_entity`.
pub fn crosswalk_schema() -> SchemaRef {
    Arc::new(Schema::new(["_source", "_key", "_entity"].map(|name| Field::new(name, DataType::Utf8, false)).to_vec()))
}

/// The crosswalk, in the order and the batches of the records.
pub fn crosswalk<'a>(records: &'a Records, entities: &'a Entities) -> Table<'a> {
    let begins = records.begins();
    let column = move |batch: usize, column: usize| match column {
        ENTITY => Ok(entity_column(records, entities, batch, begins[batch])),
        own => Ok(records.batches[batch].column(own).clone()),
    };
    Table::new(crosswalk_schema(), records.batches.iter().map(RecordBatch::num_rows).collect(), column)
}

/// Where `_entity` stands, behind `_source` and `_key`.
pub const ENTITY: usize = 2;

/// The id of the entity of each record of a batch that begins at row `begin`; null for rows that the entities do not know.
pub fn entity_column(records: &Records, entities: &Entities, batch: usize, begin: usize) -> ArrayRef {
    let rows = begin..begin + records.batches[batch].num_rows();
    Arc::new(entities.id_column(rows.map(|row| entities.of_row.get(row).copied())))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{made, texts};
    use super::*;

    #[test]
    fn every_record_is_told_its_entity() {
        let made = made(&["a"], &[("crm", "1", &[None]), ("crm", "2", &[None]), ("shop", "1", &[Some("x")])], 2);
        let entities = Entities::from_components(&[0, 1, 0], &made.records, 2);
        let walk: Vec<RecordBatch> = crosswalk(&made.records, &entities).batches().collect::<Result<_, _>>().unwrap();
        assert_eq!(walk.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(texts(&walk, "_source"), ["crm", "crm", "shop"].map(Some));
        assert_eq!(texts(&walk, "_key"), ["1", "2", "1"].map(Some));
        assert_eq!(texts(&walk, "_entity"), [0, 1, 0].map(|entity| entities.id(entity)).each_ref().map(|id| Some(id.as_str())));
    }

    #[test]
    fn entities_of_other_records_are_refused() {
        let two = made(&[], &[("crm", "1", &[]), ("crm", "2", &[])], 2);
        let entities = Entities::from_components(&[0], &two.records, 2);
        assert!(crosswalk(&two.records, &entities).batches().any(|batch| batch.is_err()));
        assert_eq!(entity_column(&two.records, &entities, 0, 0).null_count(), 1);
        assert_eq!(crosswalk(&made(&[], &[], 2).records, &entities).rows(), 0);
    }
}
