//! Packs: YAML files of rules that pipelines `use`, each rule with cases that run as tests.

use super::document::Document;
use super::rules::{Rule, RuleEntry, rule_entry};
use super::shape::{Field, Node, Record, Shape};
use super::vocabulary::Vocabulary;
use crate::diag::Diagnostic;
use serde_yaml::Value;

/// The keys of a pack file.
pub const PACK: Record = Record {
    what: "a pack",
    fields: &[
        Field::required("pack", Shape::Text, "Its name."),
        Field::required("doc", Shape::Text, "What it is for."),
        Field::optional(
            "parameters",
            Shape::Named(&Shape::Record(&PARAMETER)),
            "What a pipeline may choose: `$name` stands for the value in the rules, alone in its place.",
        ),
        Field::required("rules", Shape::List(&Shape::Any), "Its rules."),
    ],
};

const PARAMETER: Record = Record {
    what: "a parameter",
    fields: &[
        Field::required("default", Shape::Scalar, "The value where the pipeline chooses none."),
        Field::required("doc", Shape::Text, "What it means."),
    ],
};

/// A pack as written.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub doc: String,
    /// What a pipeline may choose.
    pub parameters: Vec<Parameter>,
    /// Its rules.
    pub rules: Vec<PackRule>,
    /// The file, for places.
    pub document: Document,
}

/// A parameter of a pack.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name; `$name` in the rules.
    pub name: String,
    /// The value where the pipeline chooses none.
    pub default: String,
    /// What it means.
    pub doc: String,
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

/// Reads a pack with the chosen values of its parameters: what could be read, and every mistake.
pub fn read_pack(mut document: Document, vocabulary: &Vocabulary, chosen: &[(String, String)]) -> (Pack, Vec<Diagnostic>) {
    let mut found = Vec::new();
    Shape::Record(&PACK).check(&Node::top(&document), &mut found);
    let parameters = parameters(&Node::top(&document));
    let value = |parameter: &Parameter| {
        let chosen = chosen.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| value.clone());
        (parameter.name.clone(), chosen.unwrap_or_else(|| parameter.default.clone()))
    };
    let values: Vec<(String, String)> = parameters.iter().map(value).collect();
    if let Some(rules) = document.value.get_mut("rules") {
        fill_in(rules, &values);
    }
    let top = Node::top(&document);
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
        parameters,
        rules,
        document: document.clone(),
    };
    (pack, found)
}

fn parameters(top: &Node) -> Vec<Parameter> {
    let entries = top.get("parameters").map(|node| node.entries()).unwrap_or_default();
    let parameter = |(name, node): (String, Node)| Parameter {
        name,
        default: node.text_at("default").unwrap_or_default(),
        doc: node.text_at("doc").unwrap_or_default(),
    };
    entries.into_iter().map(parameter).collect()
}

/// Puts values where `$name` stands alone; a number stays one.
fn fill_in(value: &mut Value, values: &[(String, String)]) {
    match value {
        Value::String(text) => {
            let named = text.strip_prefix('$').and_then(|name| values.iter().find(|(known, _)| known == name));
            if let Some((_, chosen)) = named {
                let read = serde_yaml::from_str(chosen).ok().filter(|read: &Value| read.is_number() || read.is_bool());
                *value = read.unwrap_or_else(|| Value::String(chosen.clone()));
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| fill_in(item, values)),
        Value::Mapping(entries) => entries.iter_mut().for_each(|(_, item)| fill_in(item, values)),
        _ => {}
    }
}

fn cases(node: &Node, kind: &str) -> Vec<Case> {
    let Some(list) = node.get("cases").and_then(|c| c.get(kind)) else { return Vec::new() };
    let items = if let Value::Sequence(_) = list.value { list.items() } else { vec![list] };
    items.iter().map(case).collect()
}

fn case(node: &Node) -> Case {
    if node.value.is_mapping() {
        return Case::Row(node.entries().into_iter().map(|(name, n)| (name, n.text().unwrap_or_default())).collect());
    }
    Case::Value(node.text().unwrap_or_default())
}
