//! The pipeline file: its keys, and its content as written.
//!
//! The tables of fields below are the reference of the file format: reader, JSON Schema and messages come
//! from them. [`read`] gives what could be read together with every mistake that was found.

use super::document::{Document, Path};
use super::shape::{Field, Node, Record, Shape};
use super::value::{self, KeyTerm, Limit};
use super::vocabulary::{Argument, Vocabulary, Word};
use crate::diag::{Diagnostic, did_you_mean, nearest};

/// The six dimensions of quality.
pub const DIMENSIONS: &[&str] = &["accuracy", "completeness", "timeliness", "uniqueness", "consistency", "validity"];
/// CRMs whose headers are known.
pub const PROFILES: &[&str] = &["salesforce", "hubspot", "zoho", "dynamics", "fxiaoke", "generic"];
/// Encodings of text files whose commas and quotes are those of ASCII.
pub const ENCODINGS: &[&str] = &["utf-8", "gb18030", "gbk", "big5", "windows-1252", "shift_jis", "euc-kr"];
/// How a surviving value is chosen.
pub const STRATEGIES: &[&str] = &["winner", "newest", "oldest", "longest", "most_common", "most_complete", "any_true"];

const SOURCE: Record = Record {
    what: "a source",
    fields: &[
        Field::required("path", Shape::Text, "The file: CSV or Parquet, relative to the pipeline file; `*` in the name reads several."),
        Field::optional(
            "key",
            Shape::Column,
            "The column that names a record; its values must be present and unique. Without it the row number is the key.",
        ),
        Field::optional("columns", Shape::Named(&Shape::Text), "Canonical name: header in the file."),
        Field::optional(
            "profile",
            Shape::Choice(PROFILES),
            "Knows the headers of that CRM, English and Chinese, and maps them to canonical names.",
        ),
        Field::optional("encoding", Shape::Choice(ENCODINGS), "How the text of a CSV file is encoded; UTF-8 unless said."),
        Field::optional("delimiter", Shape::Text, "What separates the fields of a CSV file; a comma unless said."),
    ],
};

/// Keys that may stand beside the check in a rule.
pub const RULE_FIELDS: &[Field] = &[
    Field::optional("name", Shape::Text, "What the rule is called in reports; unique."),
    Field::optional("doc", Shape::Text, "Why the rule matters."),
    Field::optional("at_least", Shape::Share, "The share of evaluated rows that must pass; 100% unless said."),
    Field::optional("at_most", Shape::Limit, "The count or share of rows that may fail."),
    Field::optional(
        "severity",
        Shape::Choice(&["info", "warn", "error"]),
        "What a missed threshold means: `error` (the default) fails the gate.",
    ),
    Field::optional("where", Shape::Text, "SQL: only these rows are evaluated."),
    Field::optional("dimension", Shape::Choice(DIMENSIONS), "The dimension whose score the rule counts for."),
    Field::optional("weight", Shape::Number, "How much the rule counts in its dimension; 1 unless said."),
    Field::optional("on_fail", Shape::Choice(&["keep", "quarantine"]), "Whether a failing record is held back."),
    Field::optional("owner", Shape::Text, "Who looks after it."),
];

const GATE: Record = Record {
    what: "the gate",
    fields: &[
        Field::optional("score", Shape::Score, "The least overall score, 0 to 100."),
        Field::optional("accuracy", Shape::Score, "The least score of accuracy."),
        Field::optional("completeness", Shape::Score, "The least score of completeness."),
        Field::optional("timeliness", Shape::Score, "The least score of timeliness."),
        Field::optional("uniqueness", Shape::Score, "The least score of uniqueness."),
        Field::optional("consistency", Shape::Score, "The least score of consistency."),
        Field::optional("validity", Shape::Score, "The least score of validity."),
        Field::optional("duplicates", Shape::Record(&DUPLICATES), "How many records may be duplicates of another."),
        Field::optional("no_worse_than", Shape::Text, "`last_run`, or a report.json: no score may be lower than there."),
    ],
};

const DUPLICATES: Record =
    Record { what: "`duplicates`", fields: &[Field::required("at_most", Shape::Limit, "A count or a share of the records.")] };

const AUTO: Shape = Shape::Choice(&["auto"]);

const COMPARE_FIELD: Record = Record {
    what: "a comparison",
    fields: &[
        Field::optional("column", Shape::Column, "The column, where the comparison has another name."),
        Field::optional("by", Shape::Text, "A comparator by name."),
        Field::optional("jaro_winkler", Shape::List(&Shape::Fraction), "Levels at these similarities, falling."),
        Field::optional("levenshtein", Shape::List(&Shape::Whole), "Levels at these numbers of edits, rising."),
        Field::optional("damerau_levenshtein", Shape::List(&Shape::Whole), "The same; a swap of neighbours is one edit."),
        Field::optional("term_frequency", Shape::Boolean, "Whether agreement on a rare value counts for more."),
    ],
};

const MATCH: Record = Record {
    what: "`match`",
    fields: &[
        Field::optional(
            "block",
            Shape::Either(&[AUTO, Shape::List(&Shape::Key)]),
            "`auto`, or blocking keys: records are candidates where all parts of a key are equal.",
        ),
        Field::optional(
            "compare",
            Shape::Either(&[AUTO, Shape::Named(&Shape::Either(&[Shape::Text, Shape::Record(&COMPARE_FIELD)]))]),
            "`auto`, or column: comparator.",
        ),
        Field::optional("link_at", Shape::Fraction, "Probability from which a pair is a link; 0.95 unless said."),
        Field::optional("review_at", Shape::Fraction, "Probability from which a pair is suggested for review; 0.5 unless said."),
        Field::optional("never", Shape::List(&Shape::Column), "Columns of which two different values forbid a link."),
    ],
};

const WINNER: Record = Record {
    what: "a winner rule",
    fields: &[
        Field::optional("source", Shape::List(&Shape::Text), "Sources, the most trusted first."),
        Field::optional("newest", Shape::Column, "The latest date in this column."),
        Field::optional("oldest", Shape::Column, "The earliest date in this column."),
        Field::optional("longest", Shape::Column, "The longest value of this column."),
    ],
};

const MERGE_FIELD: Record = Record {
    what: "a field of `merge`",
    fields: &[
        Field::optional("together", Shape::List(&Shape::Column), "Columns that are taken from one record as a whole."),
        Field::optional("by", Shape::Choice(STRATEGIES), "How the value is chosen."),
    ],
};

const MERGE: Record = Record {
    what: "`merge`",
    fields: &[
        Field::optional(
            "winner",
            Shape::List(&Shape::Either(&[Shape::Choice(&["most_complete"]), Shape::Record(&WINNER)])),
            "Which record leads an entity: the first rule that tells two records apart decides.",
        ),
        Field::optional(
            "fields",
            Shape::Named(&Shape::Either(&[Shape::Choice(STRATEGIES), Shape::Record(&MERGE_FIELD)])),
            "Column: strategy. Columns that are not named follow the winner, blanks filled from the next.",
        ),
    ],
};

const OUTPUT: Record = Record {
    what: "`output`",
    fields: &[
        Field::required("to", Shape::Text, "The folder that keeps the runs of this pipeline."),
        Field::optional("format", Shape::List(&Shape::Choice(&["parquet", "csv"])), "Parquet always; `csv` adds CSV beside it."),
    ],
};

/// The whole file.
pub const PIPELINE: Record = Record {
    what: "a pipeline",
    fields: &[
        Field::optional("name", Shape::Text, "What the pipeline is called; the file's name unless said."),
        Field::required(
            "sources",
            Shape::Named(&Shape::Record(&SOURCE)),
            "Where the records come from: `sources: { crm: { path: …, key: … } }`",
        ),
        Field::optional("cleanse", Shape::Either(&[AUTO, Shape::List(&Shape::Any)]), "`auto`, or the steps in order."),
        Field::optional("rules", Shape::List(&Shape::Any), "What good data looks like."),
        Field::optional("gate", Shape::Record(&GATE), "What the run must reach to pass."),
        Field::optional("match", Shape::Record(&MATCH), "How duplicates are found. Without it none are looked for."),
        Field::optional("merge", Shape::Record(&MERGE), "How an entity becomes one record."),
        Field::optional("output", Shape::Record(&OUTPUT), "Where results go."),
        Field::optional(
            "max_rejects",
            Shape::Limit,
            "How many rows may be unreadable before the run counts as incomplete; 5% unless said.",
        ),
    ],
};

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

/// An entry of `rules`.
#[derive(Debug, Clone)]
pub enum RuleEntry {
    /// A pack, by name or path.
    Use(String, Path),
    /// A rule.
    Rule(Box<Rule>),
}

/// A rule as written.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The check.
    pub word: &'static Word,
    /// Its columns and options.
    pub argument: Argument,
    /// `name`.
    pub name: Option<String>,
    /// `doc`.
    pub doc: Option<String>,
    /// `at_least`, 0 to 1.
    pub at_least: Option<f64>,
    /// `at_most`.
    pub at_most: Option<Limit>,
    /// `severity`.
    pub severity: Option<String>,
    /// `where`.
    pub filter: Option<String>,
    /// `dimension`.
    pub dimension: Option<String>,
    /// `weight`.
    pub weight: Option<f64>,
    /// `on_fail`.
    pub on_fail: Option<String>,
    /// `owner`.
    pub owner: Option<String>,
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

/// `match` as written.
#[derive(Debug, Clone)]
pub struct Match {
    /// Blocking keys; `None` is auto.
    pub block: Option<Vec<Vec<(KeyTerm, Path)>>>,
    /// Comparisons; `None` is auto.
    pub compare: Option<Vec<CompareField>>,
    /// Probability of a link.
    pub link_at: f64,
    /// Probability of a review.
    pub review_at: f64,
    /// Columns whose difference forbids a link.
    pub never: Vec<(String, Path)>,
    /// Where it stands.
    pub at: Path,
}

/// A comparison as written.
#[derive(Debug, Clone)]
pub struct CompareField {
    /// Its name.
    pub name: String,
    /// Its column.
    pub column: String,
    /// How.
    pub by: Compare,
    /// Term frequencies, if said.
    pub term_frequency: Option<bool>,
    /// Where it stands.
    pub at: Path,
}

/// How a comparison compares.
#[derive(Debug, Clone)]
pub enum Compare {
    /// A comparator by name.
    Named(String),
    /// Levels at similarities.
    JaroWinkler(Vec<f64>),
    /// Levels at edits.
    Levenshtein(Vec<usize>),
    /// Levels at edits and swaps.
    DamerauLevenshtein(Vec<usize>),
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
    /// `gate`.
    pub gate: Gate,
    /// `match`.
    pub matching: Option<Match>,
    /// `merge`.
    pub merge: Merge,
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
        gate: Gate::default(),
        matching: None,
        merge: Merge::default(),
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
    pipeline.gate = top.get("gate").map(|n| gate(&n)).unwrap_or_default();
    pipeline.matching = top.get("match").map(|n| matching(&n, vocabulary, &mut found));
    pipeline.merge = top.get("merge").map(|n| merge(&n, &mut found)).unwrap_or_default();
    pipeline.output =
        top.get("output").and_then(|n| Some(Output { to: n.text_at("to")?, csv: n.texts_at("format").iter().any(|f| f == "csv") }));
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
        profile: node.text_at("profile"),
        encoding: node.text_at("encoding"),
        delimiter: node.text_at("delimiter"),
        at: node.path.clone(),
    }
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

/// Reads one entry of `rules`; used for packs as well.
pub(super) fn rule_entry(node: &Node, vocabulary: &Vocabulary, found: &mut Vec<Diagnostic>) -> Option<RuleEntry> {
    if !node.value.is_mapping() {
        found.push(node.error("a rule is a map").help("for example `- not_missing: email`"));
        return None;
    }
    if let Some(pack) = node.get("use") {
        Shape::Text.check(&pack, found);
        for (key, other) in node.entries().iter().filter(|(key, _)| key != "use") {
            found.push(other.key_error(format!("`{key}` cannot stand beside `use`")));
        }
        return pack.text().map(|text| RuleEntry::Use(text, pack.path.clone()));
    }
    let mut checks = Vec::new();
    let mut unknown = false;
    for (key, inner) in node.entries() {
        match (RULE_FIELDS.iter().find(|f| f.name == key), vocabulary.check(&key)) {
            (Some(field), _) => field.shape.check(&inner, found),
            (None, Some(word)) => checks.push((word, inner)),
            (None, None) if key == "cases" => {}
            (None, None) => {
                unknown = true;
                found.push(unknown_key(&key, &inner, vocabulary));
            }
        }
    }
    let (word, inner) = match checks.as_slice() {
        [one] => one,
        [] if unknown => return None,
        [] => {
            found.push(node.error("the rule names no check").help("for example `not_missing: email`; `karat rules` lists them"));
            return None;
        }
        [_, (word, second), ..] => {
            found.push(second.key_error(format!("a rule has one check; `{}` is a second", word.name)).help("make it a rule of its own"));
            return None;
        }
    };
    if let (Some(_), Some(second)) = (node.get("at_least"), node.get("at_most")) {
        found.push(second.key_error("a rule has `at_least` or `at_most`, not both"));
    }
    Some(RuleEntry::Rule(Box::new(rule(node, word, word.read(inner, found)))))
}

/// A key of a rule that is neither a check nor one of the keys that stand beside it.
fn unknown_key(key: &str, node: &Node, vocabulary: &Vocabulary) -> Diagnostic {
    let fields = || RULE_FIELDS.iter().map(|f| f.name);
    let checks = vocabulary.checks.iter().map(|w| w.name);
    let near = nearest(key, checks.chain(fields()).chain(["use"]));
    let what = if near.is_some_and(|n| fields().any(|f| f == n)) { "key" } else { "check" };
    let help = near.map_or_else(|| "`karat rules` lists the checks".into(), |n| format!("did you mean `{n}`?"));
    node.key_error(format!("unknown {what} `{key}` in a rule")).help(help)
}

fn rule(node: &Node, word: &'static Word, argument: Argument) -> Rule {
    Rule {
        word,
        argument,
        name: node.text_at("name"),
        doc: node.text_at("doc"),
        at_least: node.text_at("at_least").and_then(|t| value::share(&t).ok()),
        at_most: node.text_at("at_most").and_then(|t| value::limit(&t).ok()),
        severity: node.text_at("severity"),
        filter: node.text_at("where"),
        dimension: node.text_at("dimension"),
        weight: node.number_at("weight"),
        on_fail: node.text_at("on_fail"),
        owner: node.text_at("owner"),
        at: node.path.clone(),
    }
}

fn gate(node: &Node) -> Gate {
    Gate {
        score: node.number_at("score"),
        dimensions: DIMENSIONS.iter().filter_map(|d| Some((*d, node.number_at(d)?))).collect(),
        duplicates: node.get("duplicates").and_then(|n| value::limit(&n.text_at("at_most")?).ok()),
        no_worse_than: node.get("no_worse_than").and_then(|n| Some((n.text()?, n.path))),
    }
}

fn matching(node: &Node, vocabulary: &Vocabulary, found: &mut Vec<Diagnostic>) -> Match {
    let terms = |key: &Node| key.key_terms().into_iter().filter_map(|(term, at)| Some((value::key_term(&term).ok()?, at.path))).collect();
    let block = node.get("block").filter(|n| n.value.is_sequence());
    let compare = node.get("compare").filter(|n| n.value.is_mapping());
    if let Some(node) = &block {
        let keys = node.items();
        let empty = if keys.is_empty() { Some(node) } else { keys.iter().find(|key| key.items().is_empty()) };
        let help = "`auto`, or a list such as `[[email], [last_name, birth_date]]`";
        found.extend(empty.map(|node| node.error("a blocking key without a column").help(help)));
    }
    if let Some(node) = compare.as_ref().filter(|node| node.entries().is_empty()) {
        found.push(node.error("no comparison is given").help("`auto`, or a map such as `{ last_name: name }`"));
    }
    let (link_at, review_at) = (node.number_at("link_at").unwrap_or(0.95), node.number_at("review_at").unwrap_or(0.5));
    for key in ["link_at", "review_at"] {
        if let Some(zero) = node.get(key).filter(|n| n.value.as_f64() == Some(0.0)) {
            let help = "at 0 every pair is kept, however unlike; 0.95 for links and 0.5 for suggestions are usual";
            found.push(zero.error(format!("`{key}` is 0")).help(help));
        }
    }
    if review_at > link_at {
        let at = node.get("review_at").or(node.get("link_at")).unwrap_or(node.clone());
        found.push(at.error("`review_at` is above `link_at`").help("pairs from `review_at` up to `link_at` are suggested for review"));
    }
    Match {
        block: block.map(|n| n.items().iter().map(terms).collect()),
        compare: compare.map(|n| n.entries().iter().filter_map(|(name, n)| compare_field(name, n, vocabulary, found)).collect()),
        link_at,
        review_at,
        never: node.get("never").map(|n| n.items()).unwrap_or_default().iter().filter_map(|n| Some((n.text()?, n.path.clone()))).collect(),
        at: node.path.clone(),
    }
}

fn compare_field(name: &str, node: &Node, vocabulary: &Vocabulary, found: &mut Vec<Diagnostic>) -> Option<CompareField> {
    let numbers = |key: &str| -> Option<Vec<f64>> { Some(node.get(key)?.items().iter().filter_map(|n| n.value.as_f64()).collect()) };
    let edits = |key: &str| numbers(key).map(|list| list.into_iter().map(|n| n as usize).collect());
    let named = if node.value.is_mapping() { node.get("by") } else { Some(node.clone()) };
    let by = if let Some(named) = named {
        let comparator = named.text()?;
        if !vocabulary.comparators.iter().any(|(n, _)| *n == comparator) {
            let help = did_you_mean(&comparator, vocabulary.comparators.iter().map(|(n, _)| *n));
            found.push(named.error(format!("unknown comparator `{comparator}`")).maybe_help(help));
            return None;
        }
        Compare::Named(comparator)
    } else if let Some(levels) = numbers("jaro_winkler") {
        Compare::JaroWinkler(levels)
    } else if let Some(levels) = edits("levenshtein") {
        Compare::Levenshtein(levels)
    } else if let Some(levels) = edits("damerau_levenshtein") {
        Compare::DamerauLevenshtein(levels)
    } else {
        found.push(node.error("the comparison does not say how").help("add `by: <comparator>` or `jaro_winkler: [0.92, 0.8]`"));
        return None;
    };
    Some(CompareField {
        name: name.to_string(),
        column: node.text_at("column").unwrap_or_else(|| name.to_string()),
        by,
        term_frequency: node.get("term_frequency").and_then(|n| n.value.as_bool()),
        at: node.path.clone(),
    })
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
