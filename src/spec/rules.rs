//! Rules as written: a check with what stands beside it, or the use of a pack.

use super::document::Path;
use super::fields::{RULE_FIELDS, USE_FIELDS};
use super::shape::{Node, Shape};
use super::value::{self, Limit};
use super::vocabulary::{Argument, Vocabulary, Word};
use crate::diag::{Diagnostic, did_you_mean, nearest};

/// An entry of `rules`.
#[derive(Debug, Clone)]
pub enum RuleEntry {
    /// The rules of a pack.
    Use(Box<Use>),
    /// A rule.
    Rule(Box<Rule>),
}

/// A pack that is used, and what is different here.
#[derive(Debug, Clone)]
pub struct Use {
    /// Its name, or its path.
    pub pack: String,
    /// Values of its parameters.
    pub parameters: Vec<(String, String, Path)>,
    /// Rules that are left out.
    pub without: Vec<(String, Path)>,
    /// Rules that differ here.
    pub changes: Vec<(String, Terms, Path)>,
    /// Where its name stands.
    pub at: Path,
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
    /// `dimension`.
    pub dimension: Option<String>,
    /// `missing`.
    pub missing: Option<String>,
    /// What else stands beside the check.
    pub terms: Terms,
    /// Where it stands.
    pub at: Path,
}

/// When a rule is satisfied, and what follows: what a pipeline may change of a pack's rule.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// `at_least` or `at_most`.
    pub bound: Option<Threshold>,
    /// `warn`.
    pub warn: Option<Threshold>,
    /// `severity`.
    pub severity: Option<String>,
    /// `where`.
    pub filter: Option<String>,
    /// `weight`.
    pub weight: Option<f64>,
    /// `on_fail`.
    pub on_fail: Option<String>,
    /// `owner`.
    pub owner: Option<String>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `per`.
    pub per: Option<(String, Path)>,
}

/// When a rule is satisfied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// `at_least`: this share of the evaluated rows passes, 0 to 1.
    AtLeast(f64),
    /// `at_most`: so many fail.
    AtMost(Limit),
}

impl Threshold {
    /// Whether so many failures of so many evaluated rows are within it.
    pub fn holds(self, failed: u64, evaluated: u64) -> bool {
        match self {
            Threshold::AtLeast(share) => (evaluated - failed) as f64 >= share * evaluated as f64 - 1e-9,
            Threshold::AtMost(Limit::Count(count)) => failed <= count,
            Threshold::AtMost(Limit::Share(share)) => failed as f64 <= share * evaluated as f64 + 1e-9,
        }
    }
}

impl std::fmt::Display for Threshold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Threshold::AtLeast(share) => write!(f, "at least {}%", value::trim_number(share * 100.0)),
            Threshold::AtMost(limit) => write!(f, "at most {limit}"),
        }
    }
}

impl Terms {
    /// These terms where others say nothing.
    pub fn changed_by(&self, other: &Terms) -> Terms {
        Terms {
            bound: other.bound.or(self.bound),
            warn: other.warn.or(self.warn),
            severity: other.severity.clone().or_else(|| self.severity.clone()),
            filter: other.filter.clone().or_else(|| self.filter.clone()),
            weight: other.weight.or(self.weight),
            on_fail: other.on_fail.clone().or_else(|| self.on_fail.clone()),
            owner: other.owner.clone().or_else(|| self.owner.clone()),
            tags: if other.tags.is_empty() { self.tags.clone() } else { other.tags.clone() },
            per: other.per.clone().or_else(|| self.per.clone()),
        }
    }
}

/// Reads one entry of `rules`; used for packs as well.
pub(super) fn rule_entry(node: &Node, vocabulary: &Vocabulary, found: &mut Vec<Diagnostic>) -> Option<RuleEntry> {
    if !node.value.is_mapping() {
        found.push(node.error("a rule is a map").help("for example `- not_missing: email`"));
        return None;
    }
    if let Some(pack) = node.get("use") {
        return pack_use(node, &pack, found);
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
    Some(RuleEntry::Rule(Box::new(Rule {
        word,
        argument: word.read(inner, found),
        name: node.text_at("name"),
        doc: node.text_at("doc"),
        dimension: node.text_at("dimension"),
        missing: node.text_at("missing"),
        terms: terms(node, found),
        at: node.path.clone(),
    })))
}

/// `use: contact`, or `use: { contact: { region: US } }`.
fn pack_use(node: &Node, pack: &Node, found: &mut Vec<Diagnostic>) -> Option<RuleEntry> {
    for (key, other) in node.entries().iter().filter(|(key, _)| key != "use") {
        match USE_FIELDS.iter().find(|field| field.name == *key) {
            Some(field) => field.shape.check(other, found),
            None => {
                let help = did_you_mean(key, USE_FIELDS.iter().map(|field| field.name));
                found.push(other.key_error(format!("`{key}` cannot stand beside `use`")).maybe_help(help));
            }
        }
    }
    let (name, parameters, at) = match pack.entries().as_slice() {
        [] => {
            Shape::Text.check(pack, found);
            (pack.text()?, Vec::new(), pack.path.clone())
        }
        [(name, inner)] => {
            Shape::Named(&Shape::Scalar).check(inner, found);
            let given = inner.entries().into_iter().filter_map(|(parameter, value)| Some((parameter, value.text()?, value.path)));
            (name.clone(), given.collect(), pack.path.clone())
        }
        _ => {
            found.push(pack.error("`use` names one pack").help("for example `use: { contact: { region: US } }`"));
            return None;
        }
    };
    let changes = node.get("change").map(|changes| changes.entries()).unwrap_or_default();
    let without = node.get("without").map(|list| list.items()).unwrap_or_default();
    Some(RuleEntry::Use(Box::new(Use {
        pack: name,
        parameters,
        without: without.iter().filter_map(|item| Some((item.text()?, item.path.clone()))).collect(),
        changes: changes.into_iter().map(|(rule, node)| (rule, terms(&node, found), node.path)).collect(),
        at,
    })))
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

fn terms(node: &Node, found: &mut Vec<Diagnostic>) -> Terms {
    let warn = node.get("warn");
    if let Some(empty) = warn.as_ref().filter(|warn| warn.entries().is_empty()) {
        found.push(empty.error("`warn` says no threshold").help("for example `warn: { at_least: 99% }`"));
    }
    Terms {
        bound: bound(node, found),
        warn: warn.and_then(|warn| bound(&warn, found)),
        severity: node.text_at("severity"),
        filter: node.text_at("where"),
        weight: node.number_at("weight"),
        on_fail: node.text_at("on_fail"),
        owner: node.text_at("owner"),
        tags: node.texts_at("tags"),
        per: node.get("per").and_then(|per| Some((per.text()?, per.path))),
    }
}

fn bound(node: &Node, found: &mut Vec<Diagnostic>) -> Option<Threshold> {
    if let (Some(_), Some(second)) = (node.get("at_least"), node.get("at_most")) {
        found.push(second.key_error("a rule has `at_least` or `at_most`, not both"));
    }
    let most = node.text_at("at_most").and_then(|text| value::limit(&text).ok()).map(Threshold::AtMost);
    most.or_else(|| node.text_at("at_least").and_then(|text| value::share(&text).ok()).map(Threshold::AtLeast))
}
