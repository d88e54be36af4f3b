//! What a pipeline means: names bound to columns, packs read, defaults filled in.
//!
//! [`resolve`] takes the pipeline as written and the headers of its inputs, and gives the pipeline as meant
//! together with every mistake it finds, each with its line. Past this point no bad name can be met.

mod headers;
mod matching;
mod merge;
mod needs;
mod rules;
mod sources;

pub use headers::{Meaning, canonical, meaning};
pub use matching::{Block, BlockingKey, Compare, Comparison, KeyPart, Matching, Measure, OnePer, Transform};
pub use merge::{FieldPlan, Merge, Strategy, Winner};
pub use rules::{Missing, Rule, Severity, Threshold};
pub use sources::{Column, FileKind, Found, Inputs, Source, Split, inputs};

use crate::diag::{Diagnostic, Place, did_you_mean};
use crate::spec::value::Limit;
use crate::spec::{self, Options, Part, Path, Vocabulary, Word};
use chrono::NaiveDate;
use std::path::PathBuf;

/// A pipeline as meant.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// The pipeline file as the user named it.
    pub file: String,
    /// The folder that keeps its runs; `None` where neither the file nor the arguments say.
    pub home: Option<PathBuf>,
    /// Whether CSV is written beside Parquet.
    pub csv: bool,
    /// The tables that are written, of those that may be left out.
    pub tables: Vec<String>,
    /// The format of the review sheet, where one is wanted: `xlsx` or `csv`.
    pub review_sheet: Option<String>,
    /// Whether decisions whose records have changed are asked again instead of obeyed.
    pub asks_again: bool,
    /// Where records come from.
    pub sources: Vec<Source>,
    /// Whether the report measures every column.
    pub measures_columns: bool,
    /// The columns of the table that all sources make together.
    pub columns: Vec<Column>,
    /// Cleansing, in order.
    pub cleanse: Vec<Step>,
    /// Rules, in order.
    pub rules: Vec<Rule>,
    /// What must be reached.
    pub gate: Gate,
    /// How duplicates are found, if they are.
    pub matching: Option<Matching>,
    /// How entities become records.
    pub merge: Merge,
    /// How many rows may be rejected.
    pub max_rejects: Limit,
    /// What "today" means.
    pub as_of: NaiveDate,
}

/// One step of cleansing on some columns.
#[derive(Debug, Clone)]
pub struct Step {
    /// The normaliser.
    pub word: &'static Word,
    /// Indexes of the columns.
    pub columns: Vec<usize>,
    /// Its options.
    pub options: Options,
    /// Where it stands, unless `auto` chose it.
    pub place: Option<Place>,
}

/// What a run must reach.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// The least overall score.
    pub score: Option<f64>,
    /// The least score by dimension.
    pub dimensions: Vec<(&'static str, f64)>,
    /// Most duplicates.
    pub duplicates: Option<Limit>,
    /// What the scores are held against.
    pub no_worse_than: Option<Baseline>,
}

/// Scores of an earlier time.
#[derive(Debug, Clone)]
pub enum Baseline {
    /// The run before this one.
    LastRun,
    /// A report.json.
    File(PathBuf),
}

impl Pipeline {
    /// Has all columns read, whether anything needs them or not.
    pub fn read_all(&mut self) {
        self.columns.iter_mut().for_each(|column| (column.is_read, column.may_be_words) = (true, false));
    }

    /// Whether a table is to be written.
    pub fn writes(&self, table: &str) -> bool {
        self.tables.iter().any(|name| name == table)
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

/// What resolving needs to know beside the pipeline.
pub struct Context<'a> {
    /// The words that may be used.
    pub vocabulary: &'a Vocabulary,
    /// What "today" means.
    pub as_of: NaiveDate,
    /// `--out`.
    pub home: Option<PathBuf>,
}

/// Binds a pipeline to its inputs: what it means, and every mistake.
pub fn resolve(written: &spec::Pipeline, inputs: &Inputs, context: &Context) -> (Pipeline, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let (sources, columns) = sources::bind(written, inputs, &mut found);
    let scope = Scope { written, columns: &columns, found: &mut found };
    let (cleanse, rules, matching, merge) = bind(scope, context, &sources);
    let folder = sources::folder(&written.document.file);
    let tables = tables(written, &mut found);
    let mut pipeline = Pipeline {
        name: written.name.clone().unwrap_or_else(|| sources::stem(&written.document.file)),
        file: written.document.file.clone(),
        home: context.home.clone().or_else(|| written.output.as_ref().map(|o| sources::beside(&folder, &o.to))),
        csv: written.output.as_ref().is_some_and(|o| o.csv),
        tables,
        measures_columns: written.output.as_ref().is_none_or(|o| o.columns),
        review_sheet: written.output.as_ref().and_then(|o| o.review_sheet.clone()),
        asks_again: written.asks_again,
        cleanse,
        rules,
        gate: gate(written, &folder, &mut found),
        matching,
        merge,
        max_rejects: written.max_rejects,
        as_of: context.as_of,
        sources,
        columns,
    };
    needs::mark(&mut pipeline);
    (pipeline, found)
}

fn bind(mut scope: Scope, context: &Context, sources: &[Source]) -> (Vec<Step>, Vec<Rule>, Option<Matching>, Merge) {
    let cleanse = cleanse(&mut scope, context.vocabulary);
    let rules = rules::bind(&mut scope, context.vocabulary);
    let matching = matching::bind(&mut scope);
    let merge = merge::bind(&mut scope, sources);
    (cleanse, rules, matching, merge)
}

/// The columns in sight while names are bound, and the mistakes found so far.
pub(crate) struct Scope<'a> {
    pub written: &'a spec::Pipeline,
    pub columns: &'a [Column],
    pub found: &'a mut Vec<Diagnostic>,
}

impl Scope<'_> {
    /// The index of a column, or a diagnostic at the name.
    pub fn column(&mut self, name: &str, at: &Path) -> Option<usize> {
        let index = self.columns.iter().position(|c| c.name == name);
        if index.is_none() {
            let diagnostic = unknown_column(name, self.columns).at(self.written.document.place(at, Part::Value));
            self.found.push(diagnostic);
        }
        index
    }

    /// A diagnostic at a value of the pipeline file.
    pub fn error(&mut self, at: &Path, message: String, help: Option<String>) {
        let place = self.written.document.place(at, Part::Value);
        self.found.push(Diagnostic::error(message).at(place).maybe_help(help));
    }
}

pub(crate) fn unknown_column(name: &str, columns: &[Column]) -> Diagnostic {
    let help = did_you_mean(name, columns.iter().map(|c| c.name.as_str()));
    Diagnostic::error(format!("unknown column `{name}`")).maybe_help(help)
}

fn cleanse(scope: &mut Scope, vocabulary: &Vocabulary) -> Vec<Step> {
    match &scope.written.cleanse {
        None => Vec::new(),
        Some(spec::Cleanse::Auto) => auto_cleanse(scope.columns, vocabulary),
        Some(spec::Cleanse::Steps(steps)) => {
            let mut bound = Vec::new();
            for step in steps {
                let mut columns: Vec<usize> = Vec::new();
                for (pattern, at) in &step.argument.columns {
                    let hits = matching_columns(scope, pattern, at);
                    columns.extend(hits.into_iter().filter(|c| !columns.contains(c)).collect::<Vec<_>>());
                }
                let place = Some(scope.written.document.place(&step.at, Part::Value));
                bound.push(Step { word: step.word, columns, options: step.argument.options.clone(), place });
            }
            bound
        }
    }
}

/// The columns that a name or glob means; a glob that matches none is a warning, an unknown name an error.
fn matching_columns(scope: &mut Scope, pattern: &str, at: &Path) -> Vec<usize> {
    if !pattern.contains('*') {
        return scope.column(pattern, at).into_iter().collect();
    }
    let hits: Vec<usize> = (0..scope.columns.len()).filter(|i| spec::value::glob(pattern, &scope.columns[*i].name)).collect();
    if hits.is_empty() {
        let place = scope.written.document.place(at, Part::Value);
        scope.found.push(Diagnostic::warning(format!("`{pattern}` matches no column")).at(place));
    }
    hits
}

/// Cleansing by the meaning of the columns' names: hygiene for all, then what the kind needs.
fn auto_cleanse(columns: &[Column], vocabulary: &Vocabulary) -> Vec<Step> {
    let of = |wanted: Meaning| -> Vec<usize> { (0..columns.len()).filter(|i| meaning(&columns[*i].name) == wanted).collect() };
    let plan = [
        ("email", of(Meaning::Email)),
        ("phone", of(Meaning::Phone)),
        ("date", of(Meaning::Date)),
        ("person_name", of(Meaning::PersonName)),
    ];
    let mut steps: Vec<Step> = Vec::new();
    if let Some(word) = vocabulary.normaliser("text") {
        steps.push(Step { word, columns: (0..columns.len()).collect(), options: Options::default(), place: None });
    }
    for (name, columns) in plan {
        if let (Some(word), false) = (vocabulary.normaliser(name), columns.is_empty()) {
            steps.push(Step { word, columns, options: Options::default(), place: None });
        }
    }
    steps
}

/// The tables that are written. A review sheet is made from what a review is made from.
fn tables(written: &spec::Pipeline, found: &mut Vec<Diagnostic>) -> Vec<String> {
    let all = || spec::TABLES.iter().map(|name| name.to_string()).collect();
    let Some(output) = &written.output else { return all() };
    let Some(tables) = &output.tables else { return all() };
    let lacking: Vec<&str> = spec::REVIEWED.iter().copied().filter(|name| !tables.iter().any(|t| t == name)).collect();
    if output.review_sheet.is_some() && !lacking.is_empty() {
        let place = written.document.place(&output.at.key("tables"), Part::Value);
        let message = format!("a review sheet is made from tables that are left out: {}", lacking.join(", "));
        found.push(Diagnostic::error(message).at(place).help("add them, or leave `review_sheet` out"));
    }
    tables.clone()
}

fn gate(written: &spec::Pipeline, folder: &std::path::Path, found: &mut Vec<Diagnostic>) -> Gate {
    let no_worse_than = written.gate.no_worse_than.as_ref().map(|(text, at)| {
        if text == "last_run" {
            return Baseline::LastRun;
        }
        let file = sources::beside(folder, text);
        if !file.is_file() {
            let message = format!("there is no baseline `{text}`");
            found.push(
                Diagnostic::error(message).at(written.document.place(at, Part::Value)).help("`last_run`, or the path of a report.json"),
            );
        }
        Baseline::File(file)
    });
    Gate { score: written.gate.score, dimensions: written.gate.dimensions.clone(), duplicates: written.gate.duplicates, no_worse_than }
}
