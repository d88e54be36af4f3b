//! Packs: YAML files of rules that pipelines `use`, each rule with cases that run as tests.

use super::document::Document;
use super::pipeline::{Rule, RuleEntry, rule_entry};
use super::shape::{Field, Node, Record, Shape};
use super::vocabulary::Vocabulary;
use crate::diag::Diagnostic;

/// The keys of a pack file.
pub const PACK: Record = Record {
    what: "a pack",
    fields: &[
        Field::required("pack", Shape::Text, "Its name."),
        Field::required("doc", Shape::Text, "What it is for."),
        Field::required("rules", Shape::List(&Shape::Any), "Its rules."),
    ],
};

/// A pack as written.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub doc: String,
    /// Its rules.
    pub rules: Vec<PackRule>,
    /// The file, for places.
    pub document: Document,
}

/// A rule of a pack.
#[derive(Debug, Clone)]
pub struct PackRule {
    /// The rule.
    pub rule: Rule,
    /// Values that must pass.
    pub passes: Vec<Case>,
    /// Values that must fail.
    pub fails: Vec<Case>,
}

/// A row of a rule's cases.
#[derive(Debug, Clone)]
pub enum Case {
    /// The value of the rule's only column.
    Value(String),
    /// Values by column.
    Row(Vec<(String, String)>),
}

/// Reads a pack: what could be read, and every mistake.
pub fn read_pack(document: Document, vocabulary: &Vocabulary) -> (Pack, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let top = Node::top(&document);
    Shape::Record(&PACK).check(&top, &mut found);
    let entries = top.get("rules").filter(|n| n.value.is_sequence()).map(|n| n.items()).unwrap_or_default();
    let mut rules = Vec::new();
    for node in &entries {
        match rule_entry(node, vocabulary, &mut found) {
            Some(RuleEntry::Rule(rule)) => rules.push(PackRule { rule: *rule, passes: cases(node, "pass"), fails: cases(node, "fail") }),
            Some(RuleEntry::Use(..)) => found.push(node.error("a pack cannot use another pack")),
            None => {}
        }
    }
    let pack = Pack {
        name: top.text_at("pack").unwrap_or_default(),
        doc: top.text_at("doc").unwrap_or_default(),
        rules,
        document: document.clone(),
    };
    (pack, found)
}

fn cases(node: &Node, kind: &str) -> Vec<Case> {
    let Some(list) = node.get("cases").and_then(|c| c.get(kind)) else { return Vec::new() };
    let items = if let serde_yaml::Value::Sequence(_) = list.value { list.items() } else { vec![list] };
    items.iter().map(case).collect()
}

fn case(node: &Node) -> Case {
    if node.value.is_mapping() {
        return Case::Row(node.entries().into_iter().map(|(name, n)| (name, n.text().unwrap_or_default())).collect());
    }
    Case::Value(node.text().unwrap_or_default())
}
