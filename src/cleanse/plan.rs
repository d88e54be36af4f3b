//! Cleansing as a plan of the engine, and the ledger of what it changed.
//!
//! Each step adds a new version of the columns it touches, beside the version before. One projection over the
//! table gives all versions; comparing neighbours gives the ledger, and the last versions are the cleansed
//! table.

use super::{Clean, Cleaned, find};
use crate::diag::Diagnostic;
use crate::function::{call, column, text};
use crate::ingest::Records;
use crate::resolve::Pipeline;
use crate::share;
use crate::texts::words_type;
use arrow::array::{Array, ArrayRef, AsArray, BooleanBufferBuilder, DictionaryArray, Int32Array, RecordBatch, StringArray, StringBuilder};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use std::ops::Range;
use std::sync::Arc;

/// The steps of a pipeline, ready to run.
pub struct Cleansing {
    columns: Vec<String>,
    steps: Vec<Ready>,
}

struct Ready {
    label: String,
    columns: Vec<usize>,
    clean: Arc<Clean>,
}

/// A cleansed table and what was changed.
pub struct Cleansed {
    /// The records with their cleansed columns.
    pub records: Records,
    /// Changed cells: `_source _key column step before after`, by record.
    pub changes: Vec<RecordBatch>,
    /// How many cells of each column end other than they began.
    pub changed: Vec<u64>,
}

/// The schema of the ledger of changes.
pub fn changes_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("_source", DataType::Utf8, false),
        Field::new("_key", DataType::Utf8, false),
        Field::new("column", words_type(), false),
        Field::new("step", words_type(), false),
        Field::new("before", DataType::Utf8, true),
        Field::new("after", DataType::Utf8, true),
    ]))
}

/// Builds the functions of all steps; options that make no sense are reported.
pub fn compile(pipeline: &Pipeline) -> (Cleansing, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut steps = Vec::new();
    for step in &pipeline.cleanse {
        let Some(normaliser) = find(step.word.name) else { continue };
        // What is not read is not cleansed; mistakes in options are told all the same.
        let columns: Vec<usize> = step.columns.iter().copied().filter(|column| pipeline.columns[*column].is_read).collect();
        match (normaliser.build)(&step.options) {
            Ok(clean) => {
                let label = format!("{} {}", step.word.name, step.options.summary()).trim().to_string();
                if !columns.is_empty() {
                    steps.push(Ready { label, columns, clean: Arc::new(clean) });
                }
            }
            Err(message) => {
                let diagnostic = Diagnostic::error(message);
                found.push(step.place.iter().fold(diagnostic, |d, place| d.at(place.clone())));
            }
        }
    }
    let columns = pipeline.columns.iter().map(|c| c.name.clone()).collect();
    (Cleansing { columns, steps }, found)
}

impl Cleansing {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The plan: the table with a new version of a column for each step that touches it.
    pub fn plan(&self, table: &LogicalPlan) -> PlanResult<LogicalPlan> {
        let mut plan = table.clone();
        let mut names: Vec<String> = ["_source", "_key"].into_iter().map(String::from).chain(self.columns.iter().cloned()).collect();
        let mut newest = self.columns.clone();
        for (number, step) in self.steps.iter().enumerate() {
            let mut columns: Vec<Expr> = names.iter().map(|n| column(n)).collect();
            for index in &step.columns {
                let version = version(&self.columns[*index], number);
                columns.push(step.function(&newest[*index]).alias(&version));
                names.push(version.clone());
                newest[*index] = version;
            }
            plan = LogicalPlanBuilder::from(plan).project(columns)?.build()?;
        }
        Ok(plan)
    }

    /// Reads what the plan gave: the cleansed records, and the ledger if it is wanted.
    pub fn read(&self, records: &Records, batches: &[RecordBatch], ledger: bool, threads: usize) -> Result<Cleansed, ArrowError> {
        let read = share::out(threads, batches.len(), |at| self.read_batch(records, &batches[at], ledger));
        let mut cleansed = Cleansed { records: records.clone(), changes: Vec::new(), changed: vec![0; self.columns.len()] };
        let mut batches = Vec::with_capacity(read.len());
        for read in read {
            let (batch, changes, changed) = read?;
            batches.push(batch);
            cleansed.changes.extend(changes);
            cleansed.changed.iter_mut().zip(changed).for_each(|(sum, n)| *sum += n);
        }
        cleansed.records = records.with_batches(batches);
        Ok(cleansed)
    }

    /// The cleansed rows of a batch, what was changed in them, and how many cells of each column.
    fn read_batch(
        &self,
        records: &Records,
        batch: &RecordBatch,
        wanted: bool,
    ) -> Result<(RecordBatch, Option<RecordBatch>, Vec<u64>), ArrowError> {
        let mut ledger = Ledger::default();
        let mut changed = vec![0; self.columns.len()];
        let mut columns: Vec<ArrayRef> = batch.columns()[..2 + self.columns.len()].to_vec();
        for (index, name) in self.columns.iter().enumerate() {
            let original = columns[index + 2].clone();
            for (number, _) in self.steps.iter().enumerate().filter(|(_, s)| s.columns.contains(&index)) {
                let after = batch.column_by_name(&version(name, number)).cloned().unwrap_or_else(|| original.clone());
                if wanted {
                    ledger.compare(batch, (index, number), &columns[index + 2], &after);
                }
                columns[index + 2] = after;
            }
            changed[index] = differences(&original, &columns[index + 2]);
        }
        Ok((RecordBatch::try_new(records.schema.clone(), columns)?, ledger.finish(self)?, changed))
    }
}

/// The name of a column after a step. No header holds the character that keeps it apart from names of columns.
fn version(column: &str, step: usize) -> String {
    format!("{column}\u{0}{step}")
}

impl Ready {
    /// The step as a function of a column.
    fn function(&self, name: &str) -> Expr {
        let clean = self.clean.clone();
        call(&format!("cleanse[{}]", self.label), DataType::Utf8, &[name], move |columns: &[ArrayRef]| {
            let values = text(columns, 0)?;
            let is_changed = |(row, value): (usize, Option<&str>)| match clean(value?) {
                Cleaned::Same => None,
                Cleaned::Changed(new) => Some((row, Some(new))),
                Cleaned::Empty => Some((row, None)),
            };
            let changed: Vec<(usize, Option<String>)> = values.iter().enumerate().filter_map(is_changed).collect();
            if changed.is_empty() { Ok(columns[0].clone()) } else { Ok(Arc::new(replaced(values, &changed)?)) }
        })
    }
}

/// Texts of which some rows, in their order, have become others, or missing. What lies between them is copied as one.
fn replaced(values: &StringArray, changed: &[(usize, Option<String>)]) -> Result<StringArray, ArrowError> {
    let offsets = values.value_offsets();
    let (mut data, mut ends) = (Vec::with_capacity(values.value_data().len()), Vec::with_capacity(offsets.len()));
    ends.push(0);
    let copy = |rows: Range<usize>, data: &mut Vec<u8>, ends: &mut Vec<i32>| {
        let moved = data.len() as i32 - offsets[rows.start];
        data.extend_from_slice(bytes_of(values, &rows));
        ends.extend(offsets[rows.start + 1..=rows.end].iter().map(|end| end + moved));
    };
    let mut from = 0;
    for (row, new) in changed {
        copy(from..*row, &mut data, &mut ends);
        data.extend_from_slice(new.as_deref().unwrap_or_default().as_bytes());
        ends.push(data.len() as i32);
        from = row + 1;
    }
    copy(from..values.len(), &mut data, &mut ends);
    let missing: Vec<usize> = changed.iter().filter(|(_, new)| new.is_none()).map(|(row, _)| *row).collect();
    let nulls = (!missing.is_empty() || values.null_count() > 0).then(|| {
        let mut valid = BooleanBufferBuilder::new(values.len());
        (0..values.len()).for_each(|row| valid.append(values.is_valid(row)));
        missing.iter().for_each(|row| valid.set_bit(*row, false));
        NullBuffer::new(valid.finish())
    });
    StringArray::try_new(OffsetBuffer::new(ends.into()), Buffer::from_vec(data), nulls)
}

fn differences(a: &ArrayRef, b: &ArrayRef) -> u64 {
    if Arc::ptr_eq(a, b) {
        return 0;
    }
    let (a, b) = (a.as_string::<i32>(), b.as_string::<i32>());
    let is_other = |row: &usize| a.is_valid(*row) != b.is_valid(*row) || a.is_valid(*row) && a.value(*row) != b.value(*row);
    if a.nulls() != b.nulls() {
        return (0..a.len()).filter(is_other).count() as u64;
    }
    // Most rows are as they were: those that stand together and have kept their length are compared as one.
    let others_in = |rows: Range<usize>| if bytes_of(a, &rows) == bytes_of(b, &rows) { 0 } else { rows.filter(is_other).count() };
    let (mut others, mut from) = (0, 0);
    for row in (0..a.len()).filter(|row| a.value_length(*row) != b.value_length(*row)) {
        others += others_in(from..row) + usize::from(is_other(&row));
        from = row + 1;
    }
    (others + others_in(from..a.len())) as u64
}

/// The bytes of some rows.
fn bytes_of<'a>(texts: &'a StringArray, rows: &Range<usize>) -> &'a [u8] {
    let offsets = texts.value_offsets();
    &texts.value_data()[offsets[rows.start] as usize..offsets[rows.end] as usize]
}

/// The changes of one batch.
#[derive(Default)]
struct Ledger {
    source: StringBuilder,
    key: StringBuilder,
    column: Vec<i32>,
    step: Vec<i32>,
    before: StringBuilder,
    after: StringBuilder,
}

impl Ledger {
    fn compare(&mut self, batch: &RecordBatch, (column, step): (usize, usize), before: &ArrayRef, after: &ArrayRef) {
        let (before, after) = (before.as_string::<i32>(), after.as_string::<i32>());
        let (source, key) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        for (row, (old, new)) in before.iter().zip(after.iter()).enumerate().filter(|(_, (old, new))| old != new) {
            self.source.append_value(source.value(row));
            self.key.append_value(key.value(row));
            self.column.push(column as i32);
            self.step.push(step as i32);
            self.before.append_option(old);
            self.after.append_option(new);
        }
    }

    fn finish(mut self, cleansing: &Cleansing) -> Result<Option<RecordBatch>, ArrowError> {
        if self.column.is_empty() {
            return Ok(None);
        }
        let labels: Vec<&str> = cleansing.steps.iter().map(|s| s.label.as_str()).collect();
        let names: Vec<&str> = cleansing.columns.iter().map(String::as_str).collect();
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(self.source.finish()),
            Arc::new(self.key.finish()),
            words(self.column, &names)?,
            words(self.step, &labels)?,
            Arc::new(self.before.finish()),
            Arc::new(self.after.finish()),
        ];
        RecordBatch::try_new(changes_schema(), arrays).map(Some)
    }
}

fn words(keys: Vec<i32>, values: &[&str]) -> Result<ArrayRef, ArrowError> {
    let values = Arc::new(StringArray::from_iter_values(values));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), values)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn differences_are_counted_row_by_row(
            rows in prop::collection::vec((prop::option::of("[ab]{0,2}"), prop::option::of(prop::option::of("[ab]{0,2}"))), 0..40),
            from in 0usize..5,
        ) {
            // Most rows stay; a part of the table is looked at, as a slice.
            let before: StringArray = rows.iter().map(|(text, _)| text.clone()).collect();
            let after: StringArray = rows.iter().map(|(text, changed)| changed.clone().unwrap_or_else(|| text.clone())).collect();
            let from = from.min(rows.len());
            let others = rows[from..].iter().filter(|(text, changed)| changed.as_ref().is_some_and(|changed| changed != text)).count();
            let slice = |texts: StringArray| -> ArrayRef { Arc::new(texts.slice(from, rows.len() - from)) };
            prop_assert_eq!(differences(&slice(before), &slice(after)), others as u64);
        }
    }
}
