//! The golden table: one row for every entity, and beside each value the record it came from.
//!
//! It is made a batch of entities at a time, so that writing it out needs memory for one batch. For each column
//! it is first settled which row each value comes from, then all values are copied in one go. Most entities are
//! one record; of them nothing is weighed.

use super::cells::Cells;
use super::entities::Entities;
use super::survive::{choose, plans};
use super::winner::order;
use crate::ingest::Records;
use crate::resolve::{FieldPlan, Merge, Pipeline};
use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, StringBuilder, UInt32Array};
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

/// Rows in a batch, as in the records.
const BATCH: usize = 16_384;

/// If fewer than one in so many entities are wanted, their cells are looked at one by one.
const FEW: usize = 16;

/// What people chose for entities, instead of what the strategies would.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// By entity: the row that leads it.
    pub winners: HashMap<u32, u32>,
    /// By column: entities with the value that they have there.
    pub values: BTreeMap<usize, BTreeMap<u32, Choice>>,
}

/// A value that people chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value; empty where the entity shall have none.
    pub value: String,
    /// The row that has it, if any.
    pub row: Option<u32>,
}

/// Where a value comes from that no record has.
const BY_DECISION: &str = "decision";

/// In place of a row: no value survives.
const NONE: u32 = u32::MAX;

/// The columns of the golden table: `_entity`, `_size` and `_winner` (`source/key`), the pipeline's columns, and for
/// each of them `_from_<column>`, which names the record (`source/key`) that a value came from if not the winner, or
/// says `decision` where people wrote a value that no record has.
pub fn golden_schema(pipeline: &Pipeline) -> SchemaRef {
    let own = [("_entity", DataType::Utf8), ("_size", DataType::UInt32), ("_winner", DataType::Utf8)];
    let own = own.into_iter().map(|(name, kind)| Field::new(name, kind, false));
    let text = |name: String| Field::new(name, DataType::Utf8, true);
    let values = pipeline.columns.iter().map(|column| text(column.name.clone()));
    let origins = pipeline.columns.iter().map(|column| text(format!("_from_{}", column.name)));
    Arc::new(Schema::new(own.chain(values).chain(origins).collect::<Vec<_>>()))
}

/// The golden table, one row for each entity in the order of the entities.
pub fn golden(
    records: &Records,
    entities: &Entities,
    plan: &Merge,
    choices: &Choices,
    pipeline: &Pipeline,
) -> Result<Vec<RecordBatch>, ArrowError> {
    golden_batches(records, entities, 0..entities.len(), plan, choices, pipeline)?.collect()
}

/// The golden records of some entities batch by batch, each made when it is asked for. No batch if there are no
/// entities.
pub fn golden_batches<'a>(
    records: &'a Records,
    entities: &'a Entities,
    wanted: Range<usize>,
    plan: &'a Merge,
    choices: &'a Choices,
    pipeline: &Pipeline,
) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>> + use<'a>, ArrowError> {
    if entities.of_row.len() != records.rows() {
        let message = format!("entities of {} records for {} records", entities.of_row.len(), records.rows());
        return Err(ArrowError::InvalidArgumentError(message));
    }
    let columns = pipeline.columns.len();
    let few = wanted.len() * FEW < entities.len();
    let cells = if few { Cells::of_few(records, columns)? } else { Cells::new(records, columns)? };
    let maker =
        Maker { records, entities, merge: plan, choices, cells, plans: plans(plan, columns), columns, schema: golden_schema(pipeline) };
    Ok(wanted.clone().step_by(BATCH).map(move |start| maker.batch(start..(start + BATCH).min(wanted.end))))
}

struct Maker<'a> {
    records: &'a Records,
    entities: &'a Entities,
    merge: &'a Merge,
    choices: &'a Choices,
    cells: Cells<'a>,
    plans: Vec<FieldPlan>,
    columns: usize,
    schema: SchemaRef,
}

/// The rows that a batch of entities is made of.
struct Chosen {
    /// The winner of each entity.
    winners: Vec<u32>,
    /// By column: the row that each entity's value comes from, or [`NONE`].
    rows: Vec<Vec<u32>>,
}

impl Maker<'_> {
    fn batch(&self, range: Range<usize>) -> Result<RecordBatch, ArrowError> {
        let chosen = self.choose(range.clone());
        let sizes = UInt32Array::from_iter_values(range.clone().map(|entity| self.entities.members(entity).len() as u32));
        let winners = self.names(chosen.winners.iter().map(|row| Some(*row)));
        let ids = self.entities.id_column(range.clone().map(|entity| Some(entity as u32)));
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(ids), Arc::new(sizes), winners];
        for (column, rows) in chosen.rows.iter().enumerate() {
            let values = self.values(column, rows)?;
            arrays.push(self.with_choices(column, &range, values));
        }
        // One array of nulls serves all columns whose values all come from winners.
        let nothing: ArrayRef = Arc::new(StringArray::new_null(range.len()));
        for (column, rows) in chosen.rows.iter().enumerate() {
            let elsewhere = |(row, winner): (&u32, &u32)| (*row != NONE && row != winner).then_some(*row);
            let rows = rows.iter().zip(&chosen.winners).map(elsewhere);
            let names = if rows.clone().all(|row| row.is_none()) { nothing.clone() } else { self.names(rows) };
            arrays.push(self.with_origins(column, &range, names));
        }
        RecordBatch::try_new(self.schema.clone(), arrays)
    }

    /// Settles which row each value comes from.
    fn choose(&self, range: Range<usize>) -> Chosen {
        // Of an entity of one record every strategy takes what the record has: settled for all at once.
        let mut winners: Vec<u32> = range.clone().map(|entity| self.entities.members(entity)[0]).collect();
        let own = |column: usize| winners.iter().map(|row| if self.cells.has(column, *row) { *row } else { NONE }).collect();
        let mut rows: Vec<Vec<u32>> = (0..self.columns).map(own).collect();
        for (at, entity) in range.clone().enumerate() {
            let members = self.entities.members(entity);
            if members.len() < 2 {
                continue;
            }
            let mut order = order(&self.cells, &self.records.source, &self.merge.winner, members);
            let chosen = self.choices.winners.get(&(entity as u32));
            if let Some(at) = chosen.and_then(|chosen| order.iter().position(|row| row == chosen)) {
                order[..=at].rotate_right(1);
            }
            winners[at] = order[0];
            for plan in &self.plans {
                let from = choose(&self.cells, plan, &order);
                for column in &plan.columns {
                    // What the chosen record lacks stays blank: columns that stay together are not mixed.
                    rows[*column][at] = from.filter(|row| self.cells.has(*column, *row)).unwrap_or(NONE);
                }
            }
        }
        for (column, chosen) in &self.choices.values {
            for (entity, choice) in chosen.range(range.start as u32..range.end as u32) {
                if let Some(row) = choice.row {
                    rows[*column][*entity as usize - range.start] = row;
                    self.keep_together(&mut rows, *column, *entity, *entity as usize - range.start, row);
                }
            }
        }
        Chosen { winners, rows }
    }

    /// Copies the values of a column from the rows.
    fn values(&self, column: usize, rows: &[u32]) -> Result<ArrayRef, ArrowError> {
        let nothing = StringArray::new_null(1);
        let batches = self.cells.arrays(column);
        let arrays: Vec<&dyn Array> = batches.iter().map(|array| *array as &dyn Array).chain([&nothing as &dyn Array]).collect();
        let places: Vec<(usize, usize)> =
            rows.iter().map(|row| if *row == NONE { (batches.len(), 0) } else { self.cells.place(*row) }).collect();
        interleave(&arrays, &places)
    }

    /// Columns that stay together follow a value that people chose from a record, unless they chose there too.
    fn keep_together(&self, rows: &mut [Vec<u32>], column: usize, entity: u32, at: usize, row: u32) {
        let is_chosen = |other: &usize| self.choices.values.get(other).is_some_and(|chosen| chosen.contains_key(&entity));
        let plan = self.plans.iter().find(|plan| plan.columns.contains(&column));
        for other in plan.iter().flat_map(|plan| &plan.columns).filter(|other| **other != column && !is_chosen(other)) {
            rows[*other][at] = if self.cells.has(*other, row) { row } else { NONE };
        }
    }

    /// The values of a column with those that people chose in their places.
    fn with_choices(&self, column: usize, range: &Range<usize>, values: ArrayRef) -> ArrayRef {
        self.replaced(column, range, values, |choice| Some(Some(choice.value.as_str()).filter(|value| !value.trim().is_empty())))
    }

    /// Where the values of a column come from, with those that people wrote said to be theirs. A value that a record
    /// has is that record's; `choose` has named it already.
    fn with_origins(&self, column: usize, range: &Range<usize>, names: ArrayRef) -> ArrayRef {
        self.replaced(column, range, names, |choice| choice.row.is_none().then_some(Some(BY_DECISION)))
    }

    /// An array of texts with some of a column's entities given another; what `text` does not give stays.
    fn replaced<'c>(
        &'c self,
        column: usize,
        range: &Range<usize>,
        array: ArrayRef,
        text: impl Fn(&'c Choice) -> Option<Option<&'c str>>,
    ) -> ArrayRef {
        let Some(chosen) = self.choices.values.get(&column) else { return array };
        let mut chosen = chosen.range(range.start as u32..range.end as u32).peekable();
        let (Some(texts), true) = (array.as_any().downcast_ref::<StringArray>(), chosen.peek().is_some()) else { return array };
        let mut replaced: Vec<Option<&str>> = texts.iter().collect();
        for (entity, choice) in chosen {
            let place = &mut replaced[*entity as usize - range.start];
            *place = text(choice).unwrap_or(*place);
        }
        Arc::new(StringArray::from(replaced))
    }

    /// The names of records: `source/key`.
    fn names(&self, rows: impl Iterator<Item = Option<u32>>) -> ArrayRef {
        let mut names = StringBuilder::with_capacity(rows.size_hint().0, 0);
        for row in rows {
            match row.map(|row| self.cells.id(row)) {
                None => names.append_null(),
                Some((source, key)) => {
                    // Writing into a builder cannot fail.
                    let _ = write!(names, "{source}/{key}");
                    names.append_value("");
                }
            }
        }
        Arc::new(names.finish())
    }
}
