//! The crosswalk: for every record, the entity it is in.
//!
//! It is what other systems need to follow a merge: they know their records by source and key, and look up here
//! who the customer is. Records come in their own order, batch by batch as ingest made them, and their source
//! and key are shared with the records, not copied.

use super::entities::Entities;
use crate::ingest::Records;
use crate::share;
use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use std::sync::Arc;

/// The columns of the crosswalk: `_source`, `_key`, `_entity`.
pub fn crosswalk_schema() -> SchemaRef {
    Arc::new(Schema::new(["_source", "_key", "_entity"].map(|name| Field::new(name, DataType::Utf8, false)).to_vec()))
}

/// The crosswalk, in the order and the batches of the records.
pub fn crosswalk(records: &Records, entities: &Entities, threads: usize) -> Result<Vec<RecordBatch>, ArrowError> {
    let schema = crosswalk_schema();
    let batch = |(batch, entity): (&RecordBatch, ArrayRef)| {
        let [source, key, ..] = batch.columns() else {
            return Err(ArrowError::SchemaError("the records have no _source and _key".into()));
        };
        RecordBatch::try_new(schema.clone(), vec![source.clone(), key.clone(), entity])
    };
    records.batches.iter().zip(entity_column(records, entities, threads)).map(batch).collect()
}

/// The id of each record's entity, for each batch of the records; null for rows that the entities do not know.
pub fn entity_column(records: &Records, entities: &Entities, threads: usize) -> Vec<ArrayRef> {
    let begins = records.begins();
    let column = |at: usize| -> ArrayRef {
        let (begin, rows) = (begins[at], records.batches[at].num_rows());
        Arc::new(entities.id_column((begin..begin + rows).map(|row| entities.of_row.get(row).copied())))
    };
    share::out(threads, records.batches.len(), column)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{made, texts};
    use super::*;

    #[test]
    fn every_record_is_told_its_entity() {
        let made = made(&["a"], &[("crm", "1", &[None]), ("crm", "2", &[None]), ("shop", "1", &[Some("x")])], 2);
        let entities = Entities::from_components(&[0, 1, 0], &made.records, 2);
        let walk = crosswalk(&made.records, &entities, 2).unwrap();
        assert_eq!(walk.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(texts(&walk, "_source"), ["crm", "crm", "shop"].map(Some));
        assert_eq!(texts(&walk, "_key"), ["1", "2", "1"].map(Some));
        assert_eq!(texts(&walk, "_entity"), [0, 1, 0].map(|entity| entities.id(entity)).each_ref().map(|id| Some(id.as_str())));
    }

    #[test]
    fn entities_of_other_records_are_refused() {
        let two = made(&[], &[("crm", "1", &[]), ("crm", "2", &[])], 2);
        let entities = Entities::from_components(&[0], &two.records, 2);
        assert!(crosswalk(&two.records, &entities, 2).is_err());
        assert_eq!(entity_column(&two.records, &entities, 2)[0].null_count(), 1);
        assert!(crosswalk(&made(&[], &[], 2).records, &entities, 2).unwrap().is_empty());
    }
}
