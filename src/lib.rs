//! karat cleanses and deduplicates customer records in batch, and says in figures how good the data is.
//!
//! A karat is the measure of how pure gold is. The two results of a run are a *golden record* for each
//! customer and a *score* that says how pure the data is. This page is the architecture: where things are,
//! what may know what, and why.
//!
//! # The way of the data
//!
//! ```text
//!  pipeline.yaml ──► spec ──► resolve ──► Pipeline                   what was written ► what it means
//!                                            │
//!  files ──► ingest ──► Records (Arrow) + rejects                    every byte is accounted for
//!                                            │
//!                                         cleanse ──► Records + changes     one entry per changed cell
//!                                            │
//!                                          check  ──► failures + measures   one scan, all rules
//!                                            │
//!                                          match  ──► pairs ──► clusters    block, compare, weigh, cluster
//!                                            │
//!                                          merge  ──► golden records + crosswalk
//!                                            │
//!                                          report ──► scores, gate, tables, pages
//! ```
//!
//! Data goes one way. A stage reads what the stages before it made and never reaches back. The story is told
//! in one function, [`run::run`]; everything that can be wrong with a pipeline is found before it, in
//! [`run::prepare`], all at once and each with its line.
//!
//! # The house
//!
//! Imports point inwards, and a test (`tests/it/tidy.rs`) fails on an arrow that points outwards:
//!
//! ```text
//! cli ► run ► review ► { engine, report } ► { ingest, cleanse, check, matching, merge } ► { resolve, profile } ► spec
//!                                          ► { decisions, similarity, measure, value, function, texts, share, digest, diag }
//! ```
//!
//! - [`cli`]: arguments and commands; the only place that prints. `main` maps the outcome to an exit code.
//! - [`run`]: the story, and the tables and the report put together from what the stages made.
//! - `karat-engine` (in `src/engine`): DataFusion sessions and Parquet files; all that awaits the engine.
//! - [`report`]: scores, gate, the folder that keeps runs, and one file per output format.
//! - [`review`]: the local web application in which people decide about suggestions, and the sheet for it.
//! - [`decisions`]: what people decided: the file, which decisions stand, which contradict each other.
//! - [`ingest`]: bytes to records and rejects.
//! - [`cleanse`]: one file per normaliser; the ledger of changes.
//! - [`check`]: one file per check, in folders named by dimension; all rules of a run in one scan, in which a row
//!   answers for itself or leaves eight bytes for what is judged afterwards.
//! - [`matching`]: blocking, comparing, learning, weighing, clustering; the only user of rayon.
//! - [`merge`]: entities, survivorship, golden records, the crosswalk.
//! - [`profile`]: what columns mean, by their values first; what `karat profile` shows and `karat init` starts from.
//! - [`resolve`]: the pipeline as meant: names bound to columns, packs opened.
//! - [`spec`]: the pipeline as written; the only user of serde_yaml; its JSON Schema.
//! - [`similarity`]: comparators and string kernels; pure functions.
//! - [`value`]: readers of single values (e-mail, phone, date, name, identifiers, countries, damage of encodings, placeholder); pure
//!   functions.
//! - [`measure`]: states that merge, and the figures read from them.
//! - [`function`]: functions of ours in DataFusion's plans.
//! - [`texts`]: columns of text as they are in memory, each text by itself or numbers of words in a list.
//! - [`share`]: work shared out between threads.
//! - [`digest`], [`diag`]: hashes; messages with file, line, caret and help, and the masks of values.
//! - [`packs`], [`words`]: the shipped packs of rules; all words that a pipeline may use.
//!
//! # Invariants
//!
//! - A check never answers yes or no: a row passes, fails for a reason that the check lists, or is not evaluated.
//! - `similarity`, `measure`, `value`, `texts`, `share`, `digest` and `diag` import nothing of ours, so that a
//!   comparator or a mask can be understood alone.
//! - A value reader is shared by its normaliser and its check, so that what cleansing writes, checks accept.
//! - What people decided comes before what the machine finds, and no decision is ever lost: the file is appended to,
//!   synced, and never rewritten; a line that cannot be read stops a run.
//! - Nothing outside `src/engine` awaits the engine, and only `review` awaits the network. Whoever awaits a
//!   DataFusion future compiles its planner again into their own crate: minutes a rebuild where seconds do.
//! - Records stand in canonical order (source, key) from ingest on, so that no result depends on the order of
//!   rows in the input; no result depends on the number of threads; no rule reads the clock (`--as-of`).
//! - Rows in = records + rejects, always.
//! - A value that is blank or a placeholder is missing, for every check and for the match engine.
//! - A column that nothing asks for is not read; where it is not certain, it is. A pair is never dropped in silence:
//!   blocks that a budget cuts are named.
//! - Values of customers are masked in reports, messages and logs unless `--reveal` is given.
//! - `review` sees finished runs alone, as they are on the disk: what a page shows is what anybody can read there.
//! - A run is published in one step; `current` always points at a whole run.
//!
//! # Adding things
//!
//! A new check is a file in the folder of its dimension with code, documentation and examples, a line in that
//! folder's `mod.rs` and a line in `check/registry.rs`. Its examples run as tests; its reference, its part of the
//! JSON Schema and its diagnostics come out of it. (`KARAT_BLESS=1` writes the committed schema anew.) Normalisers (`cleanse/mod.rs`) and comparators
//! (`similarity/mod.rs`) are added the same way; a pack is a YAML file in `rules/` and a line in `packs.rs`.

pub mod check;
pub mod cleanse;
pub mod cli;
pub mod decisions;
pub mod diag;
pub mod digest;
pub mod function;
pub mod ingest;
pub mod matching;
pub mod measure;
pub mod merge;
pub mod packs;
pub mod profile;
pub mod report;
pub mod resolve;
pub mod review;
pub mod run;
pub mod share;
pub mod similarity;
pub mod spec;
pub mod texts;
pub mod value;
pub mod words;
