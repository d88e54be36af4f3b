//! Before anything runs: the pipeline is read, bound to its inputs and compiled, and every mistake is found.

use super::{Failure, decided, figures_of, scores_of};
use crate::diag::{Diagnostic, Place};
use crate::report::{Home, home};
use crate::resolve::{self, Baseline, Context, Pipeline};
use crate::spec::{self, Document};
use crate::{check, cleanse, ingest, words};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// More threads than any machine has use for.
const MOST_THREADS: usize = 256;

/// What the caller of a run decides.
#[derive(Debug, Clone)]
pub struct Options {
    /// The pipeline file as the user named it.
    pub pipeline: String,
    /// Its text, where it does not come from the file.
    pub text: Option<String>,
    /// The folder for results instead of the pipeline's own.
    pub out: Option<PathBuf>,
    /// What "today" means.
    pub as_of: NaiveDate,
    /// Threads; 0 for as many as the machine has.
    pub threads: usize,
    /// Bytes that the engine may use before it spills to disk.
    pub memory: Option<u64>,
    /// Whether values are shown unmasked.
    pub reveal: bool,
}

impl Options {
    /// The number of threads, the machine's where none is asked for.
    pub fn threads(&self) -> usize {
        if self.threads > 0 { self.threads.min(MOST_THREADS) } else { std::thread::available_parallelism().map_or(1, usize::from) }
    }
}

/// A pipeline that is ready to run.
pub struct Prepared {
    /// What it means.
    pub pipeline: Pipeline,
    /// Its cleansing.
    pub cleansing: cleanse::Cleansing,
    /// Its rules.
    pub rules: check::Compiled,
    /// What is odd about it and does not stop it.
    pub warnings: Vec<Diagnostic>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Threads.
    pub threads: usize,
    /// Memory for the engine.
    pub memory: Option<u64>,
}

/// Reads, binds and compiles a pipeline. All mistakes come at once.
pub fn prepare(options: &Options) -> Result<Prepared, Failure> {
    let text = match &options.text {
        Some(text) => text.clone(),
        None => read_text(&options.pipeline)?,
    };
    let mut document = Document::parse(&options.pipeline, &text).map_err(|d| Failure::Pipeline(vec![d]))?;
    document.is_on_disk = options.text.is_none();
    let vocabulary = words::vocabulary();
    let (written, mut found) = spec::read(document, &vocabulary);
    let files = resolve::inputs(&written);
    found.extend(files.mistakes);
    let (inputs, unreadable) = ingest::headers(files.inputs);
    let out_of_reach: Vec<Diagnostic> = files.missing.into_iter().chain(unreadable).collect();
    let context = Context { vocabulary: &vocabulary, as_of: options.as_of, home: options.out.clone() };
    let (mut pipeline, unbound) = resolve::resolve(&written, &inputs, &context);
    if decided::stand(&pipeline) {
        // Whether a record has changed since a decision is told from all its columns.
        pipeline.read_all();
    }
    let (cleansing, unfit) = cleanse::compile(&pipeline);
    let (rules, unplanned) = check::compile(&pipeline);
    add_news(&mut found, unfit);
    // Where a header is not known, nobody can say whether a name is a column.
    if out_of_reach.is_empty() {
        found.extend(unbound);
        add_news(&mut found, unplanned);
    }
    if options.text.is_some() {
        // Nobody wrote this pipeline, and no line of it is of use to anybody.
        found.iter_mut().for_each(|d| d.place = None);
    }
    if found.iter().any(Diagnostic::is_error) {
        found.extend(out_of_reach);
        return Err(Failure::Pipeline(found));
    }
    if !out_of_reach.is_empty() {
        return Err(Failure::Input(out_of_reach));
    }
    let sha256 = crate::digest::of(text.as_bytes());
    Ok(Prepared { pipeline, cleansing, rules, warnings: found, sha256, threads: options.threads(), memory: options.memory })
}

/// Adds what later readers found where nothing is known yet: one mistake, one message.
fn add_news(found: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    // Later readers mark the whole argument: what is known already stands on its line, behind its beginning.
    let known: Vec<_> = found.iter().filter(|d| d.is_error()).filter_map(|d| d.place.clone()).collect();
    let is_news = |new: &Diagnostic| {
        let covers = |old: &Place, new: &Place| old.file == new.file && old.line == new.line && old.column >= new.column;
        new.place.as_ref().is_none_or(|new| !known.iter().any(|old| covers(old, new)))
    };
    found.extend(more.into_iter().filter(is_news).collect::<Vec<_>>());
}

fn read_text(file: &str) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|e| {
        let help = match e.kind() {
            std::io::ErrorKind::NotFound => "name a pipeline file, for example `pipelines/quickstart.yaml`",
            _ => "is it a file that you may read?",
        };
        Failure::Pipeline(vec![Diagnostic::error(format!("{file} cannot be read: {e}")).help(help)])
    })?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::Pipeline(vec![Diagnostic::error(format!("{file} is not UTF-8")).help("a pipeline is a YAML text file")]))
}

impl Prepared {
    /// Opens the pipeline's home.
    pub fn open_home(&self) -> Result<Home, Failure> {
        let Some(root) = &self.pipeline.home else {
            let message = format!("{} does not say where results go", self.pipeline.file);
            return Err(Failure::Pipeline(vec![Diagnostic::error(message).help("add `output: { to: … }`, or call with `--out DIR`")]));
        };
        Home::open(root).map_err(|error| match error.kind() {
            std::io::ErrorKind::Other => Failure::System(error.to_string()),
            _ => Failure::System(format!("{}: the folder for results cannot be made: {error}", root.display())),
        })
    }

    /// What rules about the table measured in the last run, by their id: nothing before the first run.
    pub fn last_figures(&self) -> BTreeMap<String, f64> {
        let report = self.pipeline.home.as_deref().and_then(home::current_report);
        report.and_then(|path| figures_of(&path)).unwrap_or_default()
    }

    /// The scores that the gate compares with, if it does. Before its first run a pipeline has none.
    pub fn baseline(&self) -> Result<Option<Vec<(String, f64)>>, Failure> {
        let path = match self.pipeline.gate.no_worse_than.as_ref() {
            None => return Ok(None),
            Some(Baseline::LastRun) => match self.pipeline.home.as_deref().and_then(home::current_report) {
                None => return Ok(None),
                Some(path) => path,
            },
            Some(Baseline::File(path)) => path.clone(),
        };
        let message = || format!("the baseline {} is no report of karat", path.display());
        let wrong = || {
            Failure::Input(vec![Diagnostic::error(message()).help("`no_worse_than` takes `last_run`, or a report.json that karat wrote")])
        };
        scores_of(&path).map(Some).ok_or_else(wrong)
    }
}
