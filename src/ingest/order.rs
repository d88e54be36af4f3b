//! Canonical order: by source, then by key. A key that names two records breaks the contract of its source.

use super::Stop;
use super::table::{BATCH, Builder, Ingested, Records};
use crate::diag::Diagnostic;
use crate::resolve::Pipeline;
use crate::share;
use arrow::array::{Array, RecordBatch, StringArray};
use arrow::compute::interleave_record_batch;
use std::sync::Arc;

/// Puts the rows in order and checks that keys are unique.
pub fn canonical(pipeline: &Pipeline, builder: Builder, threads: usize) -> Result<Ingested, Stop> {
    if let Some(fault) = builder.fault {
        return Err(Diagnostic::error(format!("the records cannot be put together: {fault}")).into());
    }
    let schema = builder.schema();
    let keys: Vec<&StringArray> = builder.batches.iter().filter_map(|b| b.column(1).as_any().downcast_ref()).collect();
    if is_in_order(pipeline, &builder.source, &keys, threads) {
        let records = Records { schema, batches: builder.batches, source: builder.source.into(), origin: Arc::new(builder.origin) };
        return Ok(Ingested { records, rejects: builder.rejects, files: builder.files, counts: builder.counts });
    }
    let mut rows: Vec<(u32, u32)> = Vec::with_capacity(builder.source.len());
    for (batch, array) in keys.iter().enumerate() {
        rows.extend((0..array.len() as u32).map(|row| (batch as u32, row)));
    }
    let key = |i: u32| {
        let (batch, row) = rows[i as usize];
        keys[batch as usize].value(row as usize)
    };
    let source = |i: u32| builder.source[i as usize];
    // Row numbers count up already; as text they would not sort so.
    let keyed = |i: u32| pipeline.sources[source(i) as usize].key.is_some();
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    let before = |a: u32, b: u32| source(a).cmp(&source(b)).then_with(|| if keyed(a) { key(a).cmp(key(b)) } else { a.cmp(&b) });
    order.sort_by(|a, b| before(*a, *b));
    check_unique(pipeline, &builder, &order, &key)?;
    let batches = gather(&builder.batches, &rows, &order)?;
    let records = Records {
        schema,
        batches,
        source: order.iter().map(|i| builder.source[*i as usize]).collect(),
        origin: Arc::new(builder.origin.select(order.iter().map(|i| *i as usize))),
    };
    Ok(Ingested { records, rejects: builder.rejects, files: builder.files, counts: builder.counts })
}

/// Whether rows come by source and unique key already, as exports mostly do. Row numbers count up by themselves. The
/// rows of a batch are of one source.
fn is_in_order(pipeline: &Pipeline, sources: &[u16], keys: &[&StringArray], threads: usize) -> bool {
    let begins: Vec<usize> = keys.iter().scan(0, |at, key| Some(std::mem::replace(at, *at + key.len()))).collect();
    let source = |batch: usize| sources[begins[batch]];
    let is_keyed = |batch: usize| pipeline.sources[usize::from(source(batch))].key.is_some();
    let rises = |batch: usize| !is_keyed(batch) || (1..keys[batch].len()).all(|row| keys[batch].value(row - 1) < keys[batch].value(row));
    let follows = |pair: &[usize]| {
        let (before, batch) = (pair[0], pair[1]);
        let last = keys[before].len() - 1;
        source(before) < source(batch)
            || source(before) == source(batch) && (!is_keyed(batch) || keys[before].value(last) < keys[batch].value(0))
    };
    let filled: Vec<usize> = (0..keys.len()).filter(|batch| !keys[*batch].is_empty()).collect();
    filled.windows(2).all(follows) && share::out(threads, filled.len(), |at| rises(filled[at])).into_iter().all(|rises| rises)
}

fn gather(batches: &[RecordBatch], rows: &[(u32, u32)], order: &[u32]) -> Result<Vec<RecordBatch>, Stop> {
    let inputs: Vec<&RecordBatch> = batches.iter().collect();
    let gather = |chunk: &[u32]| {
        let indices: Vec<(usize, usize)> = chunk.iter().map(|i| (rows[*i as usize].0 as usize, rows[*i as usize].1 as usize)).collect();
        interleave_record_batch(&inputs, &indices)
            .map_err(|e| Stop::Input(Diagnostic::error(format!("the records cannot be put in order: {e}"))))
    };
    order.chunks(BATCH).map(gather).collect()
}

/// Two records of a source with one key: which of them is the customer, nobody can say.
fn check_unique<'k>(pipeline: &Pipeline, builder: &Builder, order: &[u32], key: &dyn Fn(u32) -> &'k str) -> Result<(), Stop> {
    let same = |a: u32, b: u32| {
        let source = builder.source[a as usize];
        source == builder.source[b as usize] && pipeline.sources[source as usize].key.is_some() && key(a) == key(b)
    };
    let repeated = order.windows(2).filter(|w| same(w[0], w[1])).count();
    let Some(first) = order.windows(2).find(|w| same(w[0], w[1])) else { return Ok(()) };
    let place = |i: u32| {
        let (file, line) = builder.origin.of(i as usize);
        format!("{}:{line}", builder.files[file as usize].path.display())
    };
    let (mut a, mut b) = (first[0], first[1]);
    if b < a {
        (a, b) = (b, a);
    }
    let source = &pipeline.sources[builder.source[a as usize] as usize];
    let column = source.key.map(|k| source.headers[k].clone()).unwrap_or_default();
    let more = if repeated > 1 { format!(", and {} more such rows", repeated - 1) } else { String::new() };
    let message = format!("the key `{column}` of source `{}` names two records: {} and {}{more}", source.name, place(a), place(b));
    Err(Diagnostic::error(message).help("choose a column that is unique, or take the repeated rows out of the export").into())
}
