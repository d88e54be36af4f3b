//! The arguments of the command line.

use crate::run::{DataFile, Options};
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Cleanse and deduplicate customer records, and say in figures how good the data is.
#[derive(Debug, Parser)]
#[command(name = "karat", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print no progress.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Log what happens to standard error, for people or for machines. `KARAT_LOG` sets the level.
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log: Option<LogFormat>,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a pipeline: cleanse, check, match, merge, report
    Run(RunArgs),
    /// Check a pipeline's rules, or a file against packs of rules; writes no results
    Check(CheckArgs),
    /// Tell what is in files: the meaning of each column, what is missing, what is odd
    Profile(ProfileArgs),
    /// Write a pipeline for files: cleansing, rules, matching
    Init(InitArgs),
    /// Show what a run would do: columns, rules, pairs by blocking key; touches no output
    Plan(PlanArgs),
    /// Tell why a record failed or changed, or why two records match
    Explain(ExplainArgs),
    /// Review merge suggestions in a browser on this machine, or take decisions from a review sheet
    Review(ReviewArgs),
    /// Make the run before a run current again, or take one entity apart
    Undo(UndoArgs),
    /// List the checks, or show the documentation of one
    Rules(RulesArgs),
    /// Print the JSON Schema of the pipeline file, or of report.json
    Schema {
        /// That of report.json
        #[arg(long)]
        report: bool,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What all commands that read data share.
#[derive(Debug, Args)]
pub struct Machine {
    /// What "today" means, YYYY-MM-DD [default: the day the command starts]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
    /// Number of threads [default: as many as the machine has]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub threads: usize,
    /// Memory for the engine before it spills to disk, such as 4GB
    #[arg(long, value_name = "SIZE", value_parser = crate::spec::value::size)]
    pub memory: Option<u64>,
}

impl Machine {
    /// The options of a run of this pipeline; values stay masked.
    pub fn options(&self, pipeline: &str, out: Option<PathBuf>) -> Options {
        Options {
            pipeline: pipeline.to_string(),
            text: None,
            out,
            as_of: self.as_of.unwrap_or_else(|| chrono::Local::now().date_naive()),
            threads: self.threads,
            memory: self.memory,
            reveal: false,
        }
    }
}

/// The same for those that show values.
#[derive(Debug, Args)]
pub struct Common {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub machine: Machine,
    /// Show values unmasked
    #[arg(long)]
    pub reveal: bool,
}

impl Common {
    /// The options of a run of this pipeline.
    pub fn options(&self, pipeline: &str, out: Option<PathBuf>) -> Options {
        Options { reveal: self.reveal, ..self.machine.options(pipeline, out) }
    }
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The pipeline file
    pub pipeline: String,
    /// The folder for results, instead of the pipeline's own
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A pipeline file, or a CSV or Parquet file together with --rules
    pub target: String,
    /// Packs of rules for a data file: shipped names or paths
    #[arg(long, value_name = "PACK", num_args = 1.., value_delimiter = ',')]
    pub rules: Vec<String>,
    /// How a CSV file is encoded, such as gb18030 [default: utf-8]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What separates the fields of a CSV file [default: ,]
    #[arg(long, value_name = "CHAR")]
    pub delimiter: Option<String>,
    /// The column of a data file that names a record [default: the row number]
    #[arg(long, value_name = "COLUMN")]
    pub key: Option<String>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// What fails the check: a failing rule of severity error, or also of severity warn
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
}

/// How the result of `check` is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// The content of report.json.
    Json,
    /// JUnit XML.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// Markdown for a comment.
    Markdown,
    /// SARIF 2.1.0.
    Sarif,
}

/// What fails a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Rules of severity warn too.
    Warn,
    /// The gate.
    Error,
}

/// Files of records, as commands take them that need no pipeline.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// CSV or Parquet files
    #[arg(required = true, value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// How CSV files are encoded, such as gb18030 [default: utf-8]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What separates the fields of CSV files [default: ,]
    #[arg(long, value_name = "CHAR")]
    pub delimiter: Option<String>,
}

impl DataArgs {
    /// The files.
    pub fn files(&self) -> Vec<DataFile> {
        let file = |path: &PathBuf| DataFile {
            path: path.clone(),
            encoding: self.encoding.clone(),
            delimiter: self.delimiter.clone(),
            key: None,
            split: Vec::new(),
        };
        self.paths.iter().map(file).collect()
    }
}

/// Arguments of `profile`.
#[derive(Debug, Args)]
pub struct ProfileArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: DataArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: DataArgs,
    /// The column that names a record [default: the first whose header and values fit, else the row number]
    #[arg(long, value_name = "COLUMN")]
    pub key: Option<String>,
    /// The pipeline file to write [default: standard output]
    #[arg(long, short, value_name = "PIPELINE")]
    pub output: Option<PathBuf>,
    /// Write over a file that exists
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub machine: Machine,
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The pipeline file
    pub pipeline: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The folder of a run, or the home of a pipeline (its current run)
    pub run: PathBuf,
    /// A record: its key, or source:key
    pub record: String,
    /// A second record: why the two match, or do not
    pub other: Option<String>,
    /// Show values unmasked
    #[arg(long)]
    pub reveal: bool,
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// The home of a pipeline (its current run), or the folder of a run
    pub run: PathBuf,
    /// The port on the loopback address [default: any that is free]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Open the link in the browser
    #[arg(long)]
    pub open: bool,
    /// Who decides [default: who is logged in]
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub user: Option<String>,
    /// Show values unmasked
    #[arg(long)]
    pub reveal: bool,
    /// Take the decisions of a review sheet (xlsx or csv) instead of serving pages
    #[arg(long, value_name = "FILE", conflicts_with_all = ["port", "open", "reveal"])]
    pub apply: Option<PathBuf>,
}

/// Arguments of `undo`.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// The home of a pipeline (its current run), or the folder of a run
    pub run: PathBuf,
    /// Take this entity apart: its records are different customers from the next run on
    #[arg(long, value_name = "ID")]
    pub entity: Option<String>,
    /// Who decides [default: who is logged in]
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub user: Option<String>,
}

/// The name of a person, as it is written with decisions.
fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let is_plain = !name.is_empty() && name.chars().count() <= 100 && !name.chars().any(char::is_control);
    if is_plain { Ok(name.to_string()) } else { Err("a name has 1 to 100 characters on one line".into()) }
}

/// Who decides: as the arguments say, else who is logged in.
pub fn user(given: Option<&str>) -> String {
    let logged_in = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    given.map(str::to_string).or_else(|| logged_in.and_then(|text| name(&text).ok())).unwrap_or_else(|| "unknown".into())
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// A check, a normaliser or a comparator
    pub name: Option<String>,
    /// List the rules of a shipped pack
    #[arg(long, value_name = "NAME")]
    pub pack: Option<String>,
}
