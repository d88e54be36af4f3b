//! The run that is reviewed: what must be at hand for every page in memory, the records themselves in their file.
//!
//! A record is a row of `cleansed.parquet`, an entity a row of `golden.parquet`: both tables keep the order of the
//! crosswalk. In memory are keys, entities and pairs, some hundred bytes for each; values are read when they are shown.

use super::records::Records;
use crate::decisions::Decision;
use crate::report::stored::StoredRun;
use crate::report::table::{StoredTable, column, texts, value};
use crate::value::placeholder::is_placeholder;
use arrow::array::{Float32Array, Float64Array, Int8Array, RecordBatch, StringArray};
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};

/// A finished run.
pub struct Loaded {
    /// Its folder.
    pub folder: PathBuf,
    /// Its id.
    pub id: String,
    /// The pipeline's name.
    pub pipeline: String,
    /// The home that keeps it.
    pub home: PathBuf,
    /// The last line of `decisions.csv` when it ran.
    pub lines: usize,
    /// The newest time of a decision that the run read; empty where it read none.
    pub until: String,
    /// Decisions that the run found stale: line and changed columns.
    pub stale: Vec<(usize, Vec<String>)>,
    /// Decisions that the run did not obey.
    pub contradicted: Vec<usize>,
    /// Records and entities.
    pub records: Records,
    /// Pairs at or above `review_at`, by their rows.
    pub pairs: Vec<Pair>,
    /// The pairs that the run asks people about.
    pub open: Vec<u32>,
    /// The blocking keys that pairs name.
    pub rules: Vec<String>,
    /// The two sources that pairs are of, as `crm + shop`.
    pub sources: Vec<String>,
    /// The comparisons.
    pub comparisons: Vec<Comparison>,
    /// The weight that two random records start with.
    pub prior: f64,
    /// The columns of records, without those that karat adds.
    pub columns: Vec<String>,
    /// Levels of all pairs, comparison by comparison: -1 is missing.
    levels: Vec<i8>,
    /// Weights of all pairs in the same order.
    weights: Vec<f32>,
    cleansed: StoredTable,
    golden: StoredTable,
}

/// A comparison of the run.
pub struct Comparison {
    /// Its name.
    pub name: String,
    /// The column that it compares, an index of the columns of records.
    pub column: usize,
    /// What its levels say, the best first.
    pub labels: Vec<String>,
}

/// A pair as the run left it.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The row of the left record.
    pub left: u32,
    /// The row of the right record.
    pub right: u32,
    /// The probability that both are one customer.
    pub probability: f64,
    /// log2 of the odds.
    pub weight: f64,
    /// Which rule found it.
    pub rule: u16,
    /// Of which two sources the records are.
    pub sources: u16,
    /// Whether the run made a link of it.
    pub link: bool,
    /// Whether the run asks people about it.
    pub open: bool,
    /// Whether people had decided about it before the run.
    pub told: bool,
}

impl Loaded {
    /// Reads the run that a path means: its folder, or a home for its current run.
    pub fn open(path: &Path) -> io::Result<Loaded> {
        let run = StoredRun::open(path)?;
        let folder = run.folder()?;
        if folder.parent().and_then(Path::file_name).is_none_or(|name| name != "runs") {
            let message = format!("{} does not stand in the `runs` of a home, where decisions would belong", folder.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Loaded::read(&folder, &run.report()?)
    }

    /// Reads the tables of a folder, with the report that belongs to them.
    pub fn read(folder: &Path, report: &Value) -> io::Result<Loaded> {
        let name = |key: &str| report["run"][key].as_str().unwrap_or_default().to_string();
        let records = Records::read(&StoredTable::open(folder, "crosswalk")?)?;
        let cleansed = StoredTable::open(folder, "cleansed")?;
        let golden = StoredTable::open(folder, "golden")?;
        if cleansed.rows() != records.len() || golden.rows() != records.entities() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the tables of the run do not belong together"));
        }
        let columns: Vec<String> = cleansed.schema().fields().iter().map(|f| f.name().clone()).filter(|n| !n.starts_with('_')).collect();
        let comparisons = comparisons(report, &columns)?;
        let parent = folder.parent().and_then(Path::parent).unwrap_or(folder).to_path_buf();
        let decisions = &report["decisions"];
        let lines = |list: &Value| list.as_array().cloned().unwrap_or_default();
        let line = |entry: &Value| entry["line"].as_u64().unwrap_or(0) as usize;
        let changed = |entry: &Value| lines(&entry["columns"]).iter().filter_map(|c| c.as_str().map(str::to_string)).collect();
        let mut loaded = Loaded {
            id: name("id"),
            pipeline: report["pipeline"].as_str().unwrap_or_default().to_string(),
            home: parent,
            lines: decisions["lines"].as_u64().unwrap_or(0) as usize,
            until: decisions["until"].as_str().unwrap_or_default().to_string(),
            stale: lines(&decisions["stale"]).iter().map(|entry| (line(entry), changed(entry))).collect(),
            contradicted: lines(&decisions["contradicted"]).iter().map(line).collect(),
            records,
            pairs: Vec::new(),
            open: Vec::new(),
            rules: Vec::new(),
            sources: Vec::new(),
            comparisons,
            prior: report["match"]["prior_weight"].as_f64().unwrap_or(0.0),
            columns,
            levels: Vec::new(),
            weights: Vec::new(),
            cleansed,
            golden,
            folder: folder.to_path_buf(),
        };
        loaded.read_pairs()?;
        loaded.open = (0..loaded.pairs.len() as u32).filter(|pair| loaded.pairs[*pair as usize].open).collect();
        Ok(loaded)
    }

    /// Whether the run has read a decision, and so obeys it already. The file may have been edited since, so both its
    /// line and its time must be those of then.
    pub fn has_read(&self, decision: &Decision) -> bool {
        decision.line <= self.lines && decision.at <= self.until
    }

    fn read_pairs(&mut self) -> io::Result<()> {
        let table = StoredTable::open(&self.folder, "matches")?;
        let all: Vec<usize> = (0..table.schema().fields().len()).collect();
        let width = self.comparisons.len();
        for batch in table.scan(&all)? {
            let batch = batch?;
            let start = self.pairs.len();
            self.add_pairs(&batch)?;
            self.levels.resize(self.pairs.len() * width, -1);
            self.weights.resize(self.pairs.len() * width, 0.0);
            for (at, comparison) in self.comparisons.iter().enumerate() {
                let levels: &Int8Array = column(&batch, &format!("level_{}", comparison.name))?;
                let weights: &Float32Array = column(&batch, &format!("weight_{}", comparison.name))?;
                for (row, (level, weight)) in levels.iter().zip(weights).enumerate() {
                    self.levels[(start + row) * width + at] = level.unwrap_or(-1);
                    self.weights[(start + row) * width + at] = weight.unwrap_or(0.0);
                }
            }
        }
        Ok(())
    }

    fn add_pairs(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let ids = ["left_source", "left_key", "right_source", "right_key"];
        let ids = ids.iter().map(|name| texts(batch, name)).collect::<io::Result<Vec<_>>>()?;
        let (probability, weight): (&Float64Array, &Float64Array) = (column(batch, "probability")?, column(batch, "weight")?);
        let (decision, rule, told) = (texts(batch, "decision")?, texts(batch, "rule")?, texts(batch, "told")?);
        let unknown = || io::Error::new(io::ErrorKind::InvalidData, "matches.parquet names a record that the crosswalk does not have");
        for row in 0..batch.num_rows() {
            let record = |at: usize| self.records.find(ids[at].value(row), ids[at + 1].value(row)).ok_or_else(unknown);
            let (left, right) = (record(0)?, record(2)?);
            let told = value(told, row).unwrap_or_default();
            let entity = |row: u32| self.records.entity[row as usize];
            let open = decision.value(row) == "review" && told != "unsure" && entity(left) != entity(right);
            let sources = format!("{} + {}", self.records.source_of(left), self.records.source_of(right));
            self.pairs.push(Pair {
                left,
                right,
                probability: probability.value(row),
                weight: weight.value(row),
                rule: number(&mut self.rules, rule.value(row)),
                sources: number(&mut self.sources, &sources),
                link: decision.value(row) == "link",
                open,
                told: matches!(told, "same" | "different" | "split" | "unsure"),
            });
        }
        Ok(())
    }

    /// The number of the pair of two rows.
    pub fn pair_of(&self, left: u32, right: u32) -> Option<usize> {
        let (left, right) = (left.min(right), left.max(right));
        self.pairs.binary_search_by_key(&(left, right), |pair| (pair.left, pair.right)).ok()
    }

    /// The level of a comparison in a pair; nothing where a value is missing.
    pub fn level(&self, pair: usize, comparison: usize) -> Option<usize> {
        usize::try_from(self.levels[pair * self.comparisons.len() + comparison]).ok()
    }

    /// What a comparison adds to the weight of a pair.
    pub fn weight(&self, pair: usize, comparison: usize) -> f64 {
        f64::from(self.weights[pair * self.comparisons.len() + comparison])
    }

    /// Whether the values of a comparison are there and differ.
    pub fn differs(&self, pair: usize, comparison: usize) -> bool {
        self.level(pair, comparison).is_some_and(|level| level > 0)
    }

    /// The columns that tell who a record is: those that are compared, else all.
    pub fn telling(&self) -> Vec<usize> {
        let compared: Vec<usize> = self.comparisons.iter().map(|c| c.column).collect();
        if compared.is_empty() { (0..self.columns.len()).collect() } else { compared }
    }

    /// The values of some records: for each row those of the wanted columns. What says nothing is missing.
    pub fn values(&self, rows: &[u32], columns: &[usize]) -> io::Result<Cells> {
        let names: Vec<&str> = columns.iter().map(|column| self.columns[*column].as_str()).collect();
        pick(&self.cleansed, rows, &names, |v| !v.trim().is_empty() && !is_placeholder(v))
    }

    /// The golden records of some entities: `_winner`, then values, then where each value came from.
    pub fn golden(&self, entity: u32) -> io::Result<Golden> {
        let mut names = vec!["_entity".to_string(), "_winner".to_string()];
        names.extend(self.columns.iter().cloned());
        names.extend(self.columns.iter().map(|name| format!("_from_{name}")));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut row = pick(&self.golden, &[entity], &names, |_| true)?.pop().unwrap_or_default();
        let origins = row.split_off(2 + self.columns.len());
        let values = row.split_off(2);
        if row.first().cloned().flatten().as_deref() != Some(self.records.entity_id(entity)) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "golden.parquet is not in the order of the crosswalk"));
        }
        Ok(Golden { winner: row.pop().flatten().unwrap_or_default(), values, origins })
    }

    /// The rows whose value in one of these columns has the text in it, up to so many; and whether there are more.
    pub fn find(&self, text: &str, columns: &[usize], most: usize) -> io::Result<(Vec<u32>, bool)> {
        let text = text.to_lowercase();
        let places: Vec<usize> = columns.iter().filter_map(|c| self.cleansed.schema().index_of(&self.columns[*c]).ok()).collect();
        let (mut rows, mut start) = (Vec::new(), 0);
        for batch in self.cleansed.scan(&places)? {
            let batch = batch?;
            let arrays: Vec<&StringArray> = batch.columns().iter().filter_map(|c| c.as_any().downcast_ref()).collect();
            for row in 0..batch.num_rows() {
                if arrays.iter().any(|array| value(array, row).is_some_and(|v| holds(v, &text))) {
                    if rows.len() == most {
                        return Ok((rows, true));
                    }
                    rows.push((start + row) as u32);
                }
            }
            start += batch.num_rows();
        }
        Ok((rows, false))
    }
}

/// The number of a name in a short list, which it joins where it is new.
fn number(names: &mut Vec<String>, name: &str) -> u16 {
    let known = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_string());
        names.len() - 1
    });
    known as u16
}

/// Whether a value has a text of lower case in it.
fn holds(value: &str, text: &str) -> bool {
    if value.is_ascii() && text.is_ascii() {
        return value.len() >= text.len() && value.as_bytes().windows(text.len().max(1)).any(|w| w.eq_ignore_ascii_case(text.as_bytes()));
    }
    value.contains(text) || value.to_lowercase().contains(text)
}

/// The values of some records: a row for each, a cell for each column, nothing where missing.
pub type Cells = Vec<Vec<Option<String>>>;

/// A golden record.
pub struct Golden {
    /// The record that leads, as `source/key`.
    pub winner: String,
    /// The values, in the order of the columns.
    pub values: Vec<Option<String>>,
    /// Where each value came from, if not from the winner: `source/key` or `decision`.
    pub origins: Vec<Option<String>>,
}

fn pick(table: &StoredTable, rows: &[u32], names: &[&str], counts: impl Fn(&str) -> bool) -> io::Result<Cells> {
    if rows.is_empty() || names.is_empty() {
        return Ok(vec![vec![None; names.len()]; rows.len()]);
    }
    let places = names.iter().map(|name| table.schema().index_of(name).map_err(io::Error::other)).collect::<io::Result<Vec<_>>>()?;
    let batch = table.pick(&places, rows)?;
    let arrays = names.iter().map(|name| texts(&batch, name)).collect::<io::Result<Vec<_>>>()?;
    let cell = |array: &&StringArray, row: usize| value(array, row).filter(|v| counts(v)).map(str::to_string);
    Ok((0..rows.len()).map(|row| arrays.iter().map(|array| cell(array, row)).collect()).collect())
}

fn comparisons(report: &Value, columns: &[String]) -> io::Result<Vec<Comparison>> {
    let missing = || io::Error::new(io::ErrorKind::InvalidData, "the run was made by an older karat: run the pipeline again");
    let comparison = |model: &Value| {
        let name = model["name"].as_str().ok_or_else(missing)?.to_string();
        let column = columns.iter().position(|column| Some(column.as_str()) == model["column"].as_str()).ok_or_else(missing)?;
        let labels = model["levels"].as_array().into_iter().flatten().map(|l| l["label"].as_str().unwrap_or_default().to_string());
        Ok(Comparison { name, column, labels: labels.collect() })
    };
    report["match"]["comparisons"].as_array().into_iter().flatten().map(comparison).collect()
}
