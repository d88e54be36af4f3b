//! The files of a run: tables as Parquet (and CSV if asked), then the pages, then the manifest.

use super::clock::Clock;
use super::judge::select;
use super::pairs;
use super::summary::Parts;
use crate::check;
use crate::cleanse;
use crate::digest::Writing;
use crate::ingest::{OWN, Records};
use crate::merge::{ENTITY, crosswalk, crosswalk_schema, entity_column, golden_schema};
use crate::report::home::write_synced;
use crate::report::manifest::{FileEntry, Manifest, describe as describe_file};
use crate::report::{Report, csv, html, json, junit, markdown};
use crate::review::sheet::{Format, write as write_sheet};
use crate::review::{Loaded, sheet_of};
use crate::share;
use arrow::array::{ArrayRef, BinaryArray, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema};
use karat_engine::{Table, write_parquet};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

/// A table with the name of its file.
struct Output<'a> {
    name: &'a str,
    table: Table<'a>,
    /// Whether a spreadsheet is to read it too.
    csv: bool,
}

impl Output<'_> {
    fn write(&self, folder: &Path, threads: usize) -> io::Result<Vec<FileEntry>> {
        let rows = Some(self.table.rows() as u64);
        let path = format!("{}.parquet", self.name);
        let mut file = Writing::create(&folder.join(&path))?;
        write_parquet(&mut file, &self.table, threads)?;
        let (bytes, sha256) = file.finish()?;
        let mut written = vec![FileEntry { path, bytes, sha256, rows }];
        if self.csv {
            let name = format!("{}.csv", self.name);
            write_synced(&folder.join(&name), &csv::render(&self.table)?)?;
            written.push(describe_file(folder, &name, rows)?);
        }
        Ok(written)
    }
}

/// How a table comes from the parts of a run.
type Make<'a> = fn(&'a Parts<'a>) -> Table<'a>;

/// Writes all tables of a run; on as many threads as there is work for two.
pub fn write<'a>(folder: &Path, parts: &'a Parts<'a>, held: &[usize]) -> io::Result<Vec<FileEntry>> {
    let pipeline = &parts.prepared.pipeline;
    // The long ones first, so that the threads end together. For people are those that a spreadsheet may want to read.
    let tables: [(&str, bool, Make); 6] = [
        ("cleansed", true, cleansed),
        ("golden", true, golden),
        ("changes", false, changes),
        ("failures", false, failures),
        ("crosswalk", true, walk),
        ("matches", false, matches),
    ];
    let wanted = tables.into_iter().filter(|(name, ..)| pipeline.writes(name));
    let mut outputs: Vec<Output> =
        wanted.map(|(name, for_people, table)| Output { name, table: table(parts), csv: pipeline.csv && for_people }).collect();
    // What is not in the tables is in these: no row is lost.
    outputs.push(Output { name: "quarantine", table: quarantine(parts, held)?, csv: false });
    outputs.push(Output { name: "rejects", table: rejects(parts)?, csv: false });
    let threads = parts.prepared.threads;
    let results = share::out(threads, outputs.len(), |at| outputs[at].write(folder, threads));
    let mut all: Vec<FileEntry> = results.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// Every accepted record: `_source _key _entity _score _flags`, then its columns.
fn cleansed<'a>(parts: &'a Parts<'a>) -> Table<'a> {
    let records = &parts.kept;
    let own = [("_score", DataType::Float32), ("_flags", DataType::Utf8)];
    let mut fields: Vec<Field> = crosswalk_schema().fields().iter().map(|f| f.as_ref().clone()).collect();
    let before = fields.len();
    fields.extend(own.into_iter().map(|(name, kind)| Field::new(name, kind, name == "_flags")));
    let added = fields.len() - OWN;
    fields.extend(records.schema.fields()[OWN..].iter().map(|f| f.as_ref().clone()));
    let (rows, begins) = (parts.kept_rows(), records.begins());
    let column = move |batch: usize, column: usize| {
        let (columns, begin) = (&records.batches[batch], begins[batch]);
        let rows = &rows[begin..begin + columns.num_rows()];
        let judged = &parts.judgement.judged;
        Ok(match column {
            ENTITY => entity_column(records, parts.entities, batch, begin),
            at if at < before => columns.column(at).clone(),
            at if at == before => judged.scores(rows),
            at if at == before + 1 => judged.flags_of(&parts.prepared.pipeline, rows),
            at => columns.column(at - added).clone(),
        })
    };
    Table::new(Arc::new(Schema::new(fields)), records.batches.iter().map(RecordBatch::num_rows).collect(), column)
}

fn golden<'a>(parts: &'a Parts<'a>) -> Table<'a> {
    Table::of(golden_schema(&parts.prepared.pipeline), parts.golden.to_vec())
}

fn changes<'a>(parts: &'a Parts<'a>) -> Table<'a> {
    Table::of(cleanse::changes_schema(), parts.judgement.changes.clone())
}

fn walk<'a>(parts: &'a Parts<'a>) -> Table<'a> {
    crosswalk(&parts.kept, parts.entities)
}

fn failures<'a>(parts: &'a Parts<'a>) -> Table<'a> {
    let judgement = &parts.judgement;
    check::failures(&parts.prepared.pipeline, &judgement.after, &judgement.records)
}

fn matches<'a>(parts: &'a Parts<'a>) -> Table<'a> {
    match parts.matched {
        Some(matched) => pairs::table(&parts.prepared.pipeline, &parts.kept, matched),
        None => Table::of(pairs::schema(&[]), Vec::new()),
    }
}

/// Records held back, with the rules that held them.
fn quarantine<'a>(parts: &Parts, held: &[usize]) -> io::Result<Table<'a>> {
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
    Ok(Table::of(schema, batches))
}

/// What could not become a record, with its bytes.
fn rejects<'a>(parts: &Parts) -> io::Result<Table<'a>> {
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
    Ok(Table::of(schema, vec![batch]))
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
