//! The pipeline file as written: its content, read. What keys it may have stands in [`super::fields`].
//!
//! [`read`] gives what could be read together with every mistake that was found.

use super::document::{Document, Path};
use super::fields::{DIMENSIONS, PIPELINE};
use super::matching::{Match, matching};
use super::rules::{RuleEntry, rule_entry};
use super::shape::{Node, Shape};
use super::value::{self, Limit};
use super::vocabulary::{Argument, Vocabulary, Word};
use crate::diag::{Diagnostic, did_you_mean};

/// A source as written.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The file or glob, as written.
    pub path: String,
    /// The key column.
    pub key: Option<String>,
    /// Canonical name and header.
    pub columns: Vec<(String, String, Path)>,
    /// Columns of fixed width, and the characters at which their further fields begin.
    pub split: Vec<(String, Vec<usize>, Path)>,
    /// The CRM it comes from.
    pub profile: Option<String>,
    /// The encoding.
    pub encoding: Option<String>,
    /// The delimiter.
    pub delimiter: Option<String>,
    /// Where it stands.
    pub at: Path,
}

/// `cleanse` as written.
#[derive(Debug, Clone)]
pub enum Cleanse {
    /// Chosen by the columns.
    Auto,
    /// In this order.
    Steps(Vec<CleanseStep>),
}

/// One step of `cleanse`.
#[derive(Debug, Clone)]
pub struct CleanseStep {
    /// The normaliser.
    pub word: &'static Word,
    /// Its columns and options.
    pub argument: Argument,
    /// Where it stands.
    pub at: Path,
}

/// `gate` as written.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// The least overall score.
    pub score: Option<f64>,
    /// The least score by dimension.
    pub dimensions: Vec<(&'static str, f64)>,
    /// Most duplicates.
    pub duplicates: Option<Limit>,
    /// A baseline.
    pub no_worse_than: Option<(String, Path)>,
}

/// `merge` as written.
#[derive(Debug, Clone, Default)]
pub struct Merge {
    /// What decides the winner, in order.
    pub winner: Vec<(WinnerRule, Path)>,
    /// Fields with their strategies.
    pub fields: Vec<MergeField>,
}

/// A criterion for the winner.
#[derive(Debug, Clone)]
pub enum WinnerRule {
    /// Order of sources.
    Source(Vec<String>),
    /// Latest date.
    Newest(String),
    /// Earliest date.
    Oldest(String),
    /// Longest value.
    Longest(String),
    /// Fewest missing values.
    MostComplete,
}

/// A field of `merge`.
#[derive(Debug, Clone)]
pub struct MergeField {
    /// Its columns: one, or those that stay together.
    pub columns: Vec<String>,
    /// The strategy.
    pub by: String,
    /// Where it stands.
    pub at: Path,
}

/// `output` as written.
#[derive(Debug, Clone)]
pub struct Output {
    /// The pipeline's home.
    pub to: String,
    /// Whether CSV is written too.
    pub csv: bool,
    /// The tables that are wanted, where not all are.
    pub tables: Option<Vec<String>>,
    /// Whether columns are measured.
    pub columns: bool,
    /// The format of the review sheet, where one is wanted.
    pub review_sheet: Option<String>,
    /// Where it stands.
    pub at: Path,
}

/// A pipeline as written.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// The file.
    pub document: Document,
    /// `name`.
    pub name: Option<String>,
    /// `sources`.
    pub sources: Vec<Source>,
    /// `cleanse`.
    pub cleanse: Option<Cleanse>,
    /// `rules`.
    pub rules: Vec<RuleEntry>,
    /// `missing`.
    pub missing: Option<String>,
    /// `gate`.
    pub gate: Gate,
    /// `match`.
    pub matching: Option<Match>,
    /// `merge`.
    pub merge: Merge,
    /// `decisions: { stale: ask }`.
    pub asks_again: bool,
    /// `output`.
    pub output: Option<Output>,
    /// `max_rejects`.
    pub max_rejects: Limit,
}

/// Reads a pipeline: what could be read, and every mistake.
pub fn read(document: Document, vocabulary: &Vocabulary) -> (Pipeline, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut pipeline = Pipeline {
        name: None,
        sources: Vec::new(),
        cleanse: None,
        rules: Vec::new(),
        missing: None,
        gate: Gate::default(),
        matching: None,
        merge: Merge::default(),
        asks_again: false,
        output: None,
        max_rejects: Limit::Share(0.05),
        document,
    };
    let document = pipeline.document.clone();
    let top = Node::top(&document);
    Shape::Record(&PIPELINE).check(&top, &mut found);
    pipeline.name = top.text_at("name");
    pipeline.sources = top.get("sources").map(|n| n.entries().iter().map(|(name, node)| source(name, node)).collect()).unwrap_or_default();
    if let Some(node) = top.get("sources").filter(|_| pipeline.sources.is_empty() && found.is_empty()) {
        found.push(node.key_error("a pipeline needs a source"));
    }
    pipeline.cleanse = top.get("cleanse").and_then(|n| cleanse(&n, vocabulary, &mut found));
    let entries = top.get("rules").filter(|n| n.value.is_sequence()).map(|n| n.items()).unwrap_or_default();
    pipeline.rules = entries.iter().filter_map(|n| rule_entry(n, vocabulary, &mut found)).collect();
    pipeline.missing = top.text_at("missing");
    pipeline.gate = top.get("gate").map(|n| gate(&n)).unwrap_or_default();
    pipeline.matching = top.get("match").map(|n| matching(&n, vocabulary, &mut found));
    pipeline.merge = top.get("merge").map(|n| merge(&n, &mut found)).unwrap_or_default();
    pipeline.asks_again = top.get("decisions").and_then(|n| n.text_at("stale")).is_some_and(|stale| stale == "ask");
    pipeline.output = top.get("output").and_then(|n| {
        let csv = n.texts_at("format").iter().any(|f| f == "csv");
        let tables = n.get("tables").map(|_| n.texts_at("tables"));
        let columns = n.get("columns").and_then(|columns| columns.value.as_bool()).unwrap_or(true);
        Some(Output { to: n.text_at("to")?, csv, tables, columns, review_sheet: n.text_at("review_sheet"), at: n.path.clone() })
    });
    if let Some(limit) = top.text_at("max_rejects").and_then(|t| value::limit(&t).ok()) {
        pipeline.max_rejects = limit;
    }
    (pipeline, found)
}

fn source(name: &str, node: &Node) -> Source {
    let columns = node.get("columns").map(|n| n.entries()).unwrap_or_default();
    Source {
        name: name.to_string(),
        path: node.text_at("path").unwrap_or_default(),
        key: node.text_at("key"),
        columns: columns.into_iter().filter_map(|(canonical, n)| Some((canonical, n.text()?, n.path))).collect(),
        split: node.get("split").map(|n| n.entries()).unwrap_or_default().into_iter().map(split).collect(),
        profile: node.text_at("profile"),
        encoding: node.text_at("encoding"),
        delimiter: node.text_at("delimiter"),
        at: node.path.clone(),
    }
}

fn split((column, node): (String, Node)) -> (String, Vec<usize>, Path) {
    let starts = node.items().iter().filter_map(|item| Some(item.value.as_u64()? as usize)).collect();
    (column, starts, node.path)
}

fn cleanse(node: &Node, vocabulary: &Vocabulary, found: &mut Vec<Diagnostic>) -> Option<Cleanse> {
    if node.value.is_string() {
        return Some(Cleanse::Auto);
    }
    let mut steps = Vec::new();
    for item in node.items() {
        let entries = item.entries();
        let [(name, inner)] = entries.as_slice() else {
            found.push(item.error("a cleansing step is a map with one key").help("for example `- email: email`"));
            continue;
        };
        match vocabulary.normaliser(name) {
            Some(word) => steps.push(CleanseStep { word, argument: word.read(inner, found), at: inner.path.clone() }),
            None => {
                let help = did_you_mean(name, vocabulary.normalisers.iter().map(|w| w.name));
                found.push(inner.key_error(format!("unknown cleansing step `{name}`")).maybe_help(help));
            }
        }
    }
    Some(Cleanse::Steps(steps))
}

fn gate(node: &Node) -> Gate {
    Gate {
        score: node.number_at("score"),
        dimensions: DIMENSIONS.iter().filter_map(|d| Some((*d, node.number_at(d)?))).collect(),
        duplicates: node.get("duplicates").and_then(|n| value::limit(&n.text_at("at_most")?).ok()),
        no_worse_than: node.get("no_worse_than").and_then(|n| Some((n.text()?, n.path))),
    }
}

fn merge(node: &Node, found: &mut Vec<Diagnostic>) -> Merge {
    let winners = node.get("winner").map(|n| n.items()).unwrap_or_default();
    let fields = node.get("fields").map(|n| n.entries()).unwrap_or_default();
    Merge {
        winner: winners.iter().filter_map(|n| winner(n, found)).collect(),
        fields: fields.iter().filter_map(|(name, n)| merge_field(name, n, found)).collect(),
    }
}

fn winner(node: &Node, found: &mut Vec<Diagnostic>) -> Option<(WinnerRule, Path)> {
    if node.value.is_string() {
        return Some((WinnerRule::MostComplete, node.path.clone()));
    }
    let entries = node.entries();
    let [(key, inner)] = entries.as_slice() else {
        found.push(node.error("a winner rule is a map with one key").help("for example `{ newest: updated_at }`"));
        return None;
    };
    let rule = match key.as_str() {
        "source" => WinnerRule::Source(inner.items().iter().filter_map(Node::text).collect()),
        "newest" => WinnerRule::Newest(inner.text()?),
        "oldest" => WinnerRule::Oldest(inner.text()?),
        "longest" => WinnerRule::Longest(inner.text()?),
        _ => return None,
    };
    Some((rule, inner.path.clone()))
}

fn merge_field(name: &str, node: &Node, found: &mut Vec<Diagnostic>) -> Option<MergeField> {
    if !node.value.is_mapping() {
        return Some(MergeField { columns: vec![name.to_string()], by: node.text()?, at: node.path.clone() });
    }
    let together = node.texts_at("together");
    let Some(by) = node.text_at("by") else {
        found.push(node.error("the field does not say how its value is chosen").help("add `by: newest`"));
        return None;
    };
    let columns = if together.is_empty() { vec![name.to_string()] } else { together };
    Some(MergeField { columns, by, at: node.path.clone() })
}
