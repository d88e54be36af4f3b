//! The files of a run: tables as Parquet (and CSV if asked), then the pages, then the manifest.

use super::clock::Clock;
use super::judge::select;
use super::pairs;
use super::summary::Parts;
use crate::check;
use crate::cleanse;
use crate::digest::Writing;
use crate::ingest::Records;
use crate::merge::{crosswalk, crosswalk_schema, entity_column, golden_schema};
use crate::report::home::write_synced;
use crate::report::manifest::{FileEntry, Manifest, describe as describe_file};
use crate::report::{Report, csv, html, json, junit, markdown};
use crate::review::sheet::{Format, write as write_sheet};
use crate::review::{Loaded, sheet_of};
use crate::share;
use arrow::array::{ArrayRef, BinaryArray, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use karat_engine::write_parquet;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

/// A table to write.
struct Table {
    name: &'static str,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    csv: bool,
}

impl Table {
    fn new(name: &'static str, schema: SchemaRef, batches: Vec<RecordBatch>) -> Table {
        Table { name, schema, batches, csv: false }
    }

    fn for_people(mut self, csv: bool) -> Table {
        self.csv = csv;
        self
    }

    fn write(&self, folder: &Path, threads: usize) -> io::Result<Vec<FileEntry>> {
        let rows = self.batches.iter().map(|b| b.num_rows() as u64).sum();
        let path = format!("{}.parquet", self.name);
        let mut file = Writing::create(&folder.join(&path))?;
        write_parquet(&mut file, self.schema.clone(), &self.batches, threads)?;
        let (bytes, sha256) = file.finish()?;
        let mut written = vec![FileEntry { path, bytes, sha256, rows: Some(rows) }];
        if self.csv {
            let name = format!("{}.csv", self.name);
            write_synced(&folder.join(&name), &csv::render(&self.schema, &self.batches)?)?;
            written.push(describe_file(folder, &name, Some(rows))?);
        }
        Ok(written)
    }
}

/// Writes all tables of a run; on as many threads as there is work for two.
pub fn write(folder: &Path, parts: &Parts, held: &[usize]) -> io::Result<Vec<FileEntry>> {
    type Make<'a> = Box<dyn Fn() -> io::Result<Table> + Send + Sync + 'a>;
    let csv = parts.prepared.pipeline.csv;
    // The long ones first, so that the threads end together.
    let mut makers: Vec<(&str, Make)> = vec![
        ("cleansed", Box::new(move || cleansed(parts).map(|t| t.for_people(csv)))),
        ("golden", Box::new(move || golden(parts).map(|t| t.for_people(csv)))),
        ("changes", Box::new(|| changes(parts))),
        ("failures", Box::new(|| failures(parts))),
        ("crosswalk", Box::new(move || walk(parts).map(|t| t.for_people(csv)))),
        ("matches", Box::new(|| matches(parts))),
    ];
    makers.retain(|(name, _)| parts.prepared.pipeline.writes(name));
    // What is not in the tables is in these: no row is lost.
    makers.push(("quarantine", Box::new(|| quarantine(parts, held))));
    makers.push(("rejects", Box::new(|| rejects(parts))));
    let threads = parts.prepared.threads;
    let results = share::out(threads, makers.len(), |at| makers[at].1().and_then(|table| table.write(folder, threads)));
    let mut all: Vec<FileEntry> = results.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// Every accepted record: `_source _key _entity _score _flags`, then its columns.
fn cleansed(parts: &Parts) -> io::Result<Table> {
    let records = &parts.kept;
    let fixed = [
        ("_source", DataType::Utf8),
        ("_key", DataType::Utf8),
        ("_entity", DataType::Utf8),
        ("_score", DataType::Float32),
        ("_flags", DataType::Utf8),
    ];
    let mut fields: Vec<Field> = fixed.into_iter().map(|(name, kind)| Field::new(name, kind, name == "_flags")).collect();
    fields.extend(records.schema.fields()[2..].iter().map(|f| f.as_ref().clone()));
    let schema = Arc::new(Schema::new(fields));
    let rows = parts.kept_rows();
    let mut start = 0;
    let mut batches = Vec::new();
    for (batch, entity) in records.batches.iter().zip(entity_column(records, parts.entities, parts.prepared.threads)) {
        let (score, flags) = parts.judgement.judged.columns(&parts.prepared.pipeline, &rows[start..start + batch.num_rows()]);
        start += batch.num_rows();
        let mut columns: Vec<ArrayRef> = vec![batch.column(0).clone(), batch.column(1).clone(), entity, score, flags];
        columns.extend(batch.columns()[2..].iter().cloned());
        batches.push(RecordBatch::try_new(schema.clone(), columns).map_err(io::Error::other)?);
    }
    Ok(Table::new("cleansed", schema, batches))
}

fn golden(parts: &Parts) -> io::Result<Table> {
    Ok(Table::new("golden", golden_schema(&parts.prepared.pipeline), parts.golden.to_vec()))
}

fn walk(parts: &Parts) -> io::Result<Table> {
    let batches = crosswalk(&parts.kept, parts.entities, parts.prepared.threads).map_err(io::Error::other)?;
    Ok(Table::new("crosswalk", crosswalk_schema(), batches))
}

fn changes(parts: &Parts) -> io::Result<Table> {
    Ok(Table::new("changes", cleanse::changes_schema(), parts.judgement.changes.clone()))
}

fn failures(parts: &Parts) -> io::Result<Table> {
    let judgement = &parts.judgement;
    let (schema, batches) = check::failures(&parts.prepared.pipeline, &judgement.after, &judgement.records).map_err(io::Error::other)?;
    Ok(Table::new("failures", schema, batches))
}

fn matches(parts: &Parts) -> io::Result<Table> {
    let Some(matched) = parts.matched else {
        return Ok(Table::new("matches", pairs::schema(&[]), Vec::new()));
    };
    let batches = pairs::table(parts.prepared, &parts.kept, matched).map_err(io::Error::other)?;
    Ok(Table::new("matches", pairs::schema(&matched.model.comparisons), batches))
}

/// Records held back, with the rules that held them.
fn quarantine(parts: &Parts, held: &[usize]) -> io::Result<Table> {
    let records: Records =
        select(&parts.judgement.records, held).map_err(|_| io::Error::other("the quarantined records cannot be selected"))?;
    let rules = &parts.prepared.pipeline.rules;
    let why = |row: &usize| {
        let ids = parts.judgement.judged.flags(*row).filter(|r| rules[*r].quarantine).map(|r| rules[r].id.as_str());
        ids.collect::<Vec<_>>().join(" | ")
    };
    let mut fields: Vec<Field> = records.schema.fields().iter().map(|f| f.as_ref().clone()).collect();
    fields.insert(2, Field::new("_rules", DataType::Utf8, false));
    let schema = Arc::new(Schema::new(fields));
    let mut start = 0;
    let mut batches = Vec::new();
    for batch in &records.batches {
        let reasons: ArrayRef = Arc::new(StringArray::from_iter_values(held[start..start + batch.num_rows()].iter().map(why)));
        start += batch.num_rows();
        let mut columns = batch.columns().to_vec();
        columns.insert(2, reasons);
        batches.push(RecordBatch::try_new(schema.clone(), columns).map_err(io::Error::other)?);
    }
    Ok(Table::new("quarantine", schema, batches))
}

/// What could not become a record, with its bytes.
fn rejects(parts: &Parts) -> io::Result<Table> {
    let schema = Arc::new(Schema::new(vec![
        Field::new("file", DataType::Utf8, false),
        Field::new("line", DataType::UInt64, false),
        Field::new("byte_offset", DataType::UInt64, false),
        Field::new("reason", DataType::Utf8, false),
        Field::new("raw", DataType::Binary, false),
    ]));
    let ingested = &parts.judgement.ingested;
    let file = |index: u32| ingested.files[index as usize].path.display().to_string();
    let rejects = &ingested.rejects;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(rejects.iter().map(|r| file(r.origin.file)))),
        Arc::new(UInt64Array::from_iter_values(rejects.iter().map(|r| u64::from(r.origin.line)))),
        Arc::new(UInt64Array::from_iter_values(rejects.iter().map(|r| r.origin.offset))),
        Arc::new(StringArray::from_iter_values(rejects.iter().map(|r| r.reason))),
        Arc::new(BinaryArray::from_iter_values(rejects.iter().map(|r| r.raw.as_slice()))),
    ];
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(io::Error::other)?;
    Ok(Table::new("rejects", schema, vec![batch]))
}

/// Writes the pages and the manifest, now that the tables are there.
pub fn describe(folder: &Path, report: &mut Report, mut outputs: Vec<FileEntry>, parts: &Parts, clock: &Clock) -> io::Result<()> {
    report.stages = clock.stages();
    report.run.finished = clock.now();
    let pages = [
        ("report.json", json::render(report).map_err(io::Error::other)?),
        ("report.html", html::render(report).map_err(io::Error::other)?),
        ("report.md", markdown::render(report)),
        ("junit.xml", junit::render(report).map_err(io::Error::other)?),
    ];
    for (name, text) in &pages {
        write_synced(&folder.join(name), text.as_bytes())?;
    }
    for (name, _) in &pages {
        outputs.push(describe_file(folder, name, None)?);
    }
    outputs.extend(sheet(folder, parts)?);
    let manifest = manifest(report, outputs, parts);
    let text = serde_json::to_string_pretty(&manifest).map_err(io::Error::other)?;
    write_synced(&folder.join("manifest.json"), format!("{text}\n").as_bytes())
}

/// Writes the review sheet, if one is wanted. It shows customers as they are, so it is for its owner alone.
fn sheet(folder: &Path, parts: &Parts) -> io::Result<Option<FileEntry>> {
    let (Some(kind), Some(_)) = (&parts.prepared.pipeline.review_sheet, parts.matched) else { return Ok(None) };
    let format = if kind == "csv" { Format::Csv } else { Format::Xlsx };
    let text = std::fs::read_to_string(folder.join("report.json"))?;
    let run = Loaded::read(folder, &serde_json::from_str(&text).map_err(io::Error::other)?)?;
    let sheet = sheet_of(&run)?;
    let bytes = write_sheet(&sheet, format).map_err(io::Error::other)?;
    let name = format!("review.{kind}");
    let path = folder.join(&name);
    OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&path)?;
    write_synced(&path, &bytes)?;
    describe_file(folder, &name, Some(sheet.pairs.len() as u64)).map(Some)
}

fn manifest(report: &Report, outputs: Vec<FileEntry>, parts: &Parts) -> Manifest {
    let files = &parts.judgement.ingested.files;
    let input = |(index, file): (usize, &crate::ingest::InputFile)| FileEntry {
        path: file.path.display().to_string(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        rows: Some(parts.rows_of_file(index as u32)),
    };
    Manifest {
        version: report.run.version.clone(),
        run: report.run.id.clone(),
        pipeline: parts.prepared.pipeline.file.clone(),
        pipeline_sha256: parts.prepared.sha256.clone(),
        as_of: report.run.as_of.clone(),
        started: report.run.started.clone(),
        finished: report.run.finished.clone(),
        inputs: files.iter().enumerate().map(input).chain(parts.decided.file.clone()).collect(),
        outputs,
        stages: report.stages.clone(),
    }
}
