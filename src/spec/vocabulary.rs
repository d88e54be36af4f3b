//! The words that a pipeline may use beyond the fixed keys: checks, normalisers, comparators, packs.
//!
//! The stages that implement the words hand them in, so that reading a pipeline, its JSON Schema and the
//! reference pages know them without knowing how they work.

use super::shape::{Field, Node, Shape, fields_schema, scalar_text};
use super::value;
use crate::diag::{Diagnostic, did_you_mean};
use serde_json::{Value as Json, json};
use serde_yaml::Value;

/// How a word uses the columns that it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// No column: it is about the table.
    Nothing,
    /// One column.
    One,
    /// Each column on its own; several are short for several rules.
    Each,
    /// All columns together.
    Together,
}

/// A check or a normaliser as pipelines see it.
#[derive(Debug)]
pub struct Word {
    /// Its name in the YAML.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What users need to know: what passes, what is not judged, sources.
    pub doc: &'static str,
    /// How it uses columns.
    pub takes: Takes,
    /// Its options beside the columns.
    pub options: &'static [Field],
    /// The option that a bare scalar means, where it is no column: `sql: a < b`.
    pub scalar: Option<&'static str>,
    /// The dimension of quality that a check belongs to unless the rule says otherwise; empty for others.
    pub dimension: &'static str,
}

/// All words of this build of karat.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Checks.
    pub checks: Vec<&'static Word>,
    /// Normalisers.
    pub normalisers: Vec<&'static Word>,
    /// Comparators: name and summary.
    pub comparators: Vec<(&'static str, &'static str)>,
    /// Shipped packs of rules: name and YAML text.
    pub packs: Vec<(&'static str, &'static str)>,
}

impl Vocabulary {
    /// The check of this name.
    pub fn check(&self, name: &str) -> Option<&'static Word> {
        self.checks.iter().copied().find(|w| w.name == name)
    }

    /// The normaliser of this name.
    pub fn normaliser(&self, name: &str) -> Option<&'static Word> {
        self.normalisers.iter().copied().find(|w| w.name == name)
    }
}

/// The value of an option, read and known to have its shape.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// A scalar.
    Scalar(String),
    /// A list of scalars.
    List(Vec<String>),
}

/// The options of a check or a normaliser as written, known to be right in shape.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options(Vec<(String, OptionValue)>);

impl Options {
    /// Options from pairs, for tests.
    pub fn of(pairs: &[(&str, &str)]) -> Options {
        Options(pairs.iter().map(|(k, v)| (k.to_string(), OptionValue::Scalar(v.to_string()))).collect())
    }

    /// The text of a scalar option.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).and_then(|(_, v)| match v {
            OptionValue::Scalar(text) => Some(text.as_str()),
            OptionValue::List(_) => None,
        })
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok()
    }

    /// A length of time in seconds.
    pub fn seconds(&self, name: &str) -> Option<i64> {
        value::duration(self.text(name)?).ok()
    }

    /// A list; a scalar is a list of one.
    pub fn list(&self, name: &str) -> Vec<String> {
        match self.0.iter().find(|(n, _)| n == name) {
            Some((_, OptionValue::List(items))) => items.clone(),
            Some((_, OptionValue::Scalar(item))) => vec![item.clone()],
            None => Vec::new(),
        }
    }

    /// The options as a line of text, for names and plans: `region=CN`.
    pub fn summary(&self) -> String {
        let show = |v: &OptionValue| match v {
            OptionValue::Scalar(text) => text.clone(),
            OptionValue::List(items) => items.join("|"),
        };
        self.0.iter().map(|(n, v)| format!("{n}={}", show(v))).collect::<Vec<_>>().join(" ")
    }
}

/// What stands behind a check's or a normaliser's name.
#[derive(Debug, Clone, Default)]
pub struct Argument {
    /// The columns as written (names or globs), each with its node's path.
    pub columns: Vec<(String, super::document::Path)>,
    /// The options.
    pub options: Options,
}

impl Word {
    /// Reads an argument: a column, a list of columns, a scalar option, or a map. Mistakes go to `found`.
    pub fn read(&self, node: &Node, found: &mut Vec<Diagnostic>) -> Argument {
        match node.value {
            Value::Mapping(_) => self.read_map(node, found),
            Value::Null if self.takes == Takes::Nothing && self.options.iter().all(|o| !o.required) => Argument::default(),
            _ if self.scalar.is_some() => self.read_scalar(node, found),
            _ if self.takes == Takes::Nothing => {
                found.push(node.error(format!("`{}` takes a map of options", self.name)).maybe_help(self.options_help()));
                Argument::default()
            }
            _ => {
                let columns = self.read_columns(node, found);
                for option in self.options.iter().filter(|o| o.required) {
                    let help = format!("write `{}: {{ column: …, {}: … }}`", self.name, option.name);
                    found.push(node.error(format!("`{}` needs `{}`", self.name, option.name)).help(help));
                }
                Argument { columns, options: Options::default() }
            }
        }
    }

    fn read_scalar(&self, node: &Node, found: &mut Vec<Diagnostic>) -> Argument {
        let name = self.scalar.unwrap_or_default();
        if let Some(option) = self.options.iter().find(|o| o.name == name) {
            option.shape.check(node, found);
        }
        let value = OptionValue::Scalar(node.text().unwrap_or_default());
        Argument { columns: Vec::new(), options: Options(vec![(name.to_string(), value)]) }
    }

    fn read_map(&self, node: &Node, found: &mut Vec<Diagnostic>) -> Argument {
        let mut argument = Argument::default();
        for (key, inner) in node.entries() {
            match self.options.iter().find(|o| o.name == key) {
                Some(option) => {
                    option.shape.check(&inner, found);
                    argument.options.0.push((key, option_value(&inner)));
                }
                None if matches!(key.as_str(), "column" | "columns") && self.takes != Takes::Nothing => {
                    argument.columns = self.read_columns(&inner, found)
                }
                None => {
                    let names = ["column", "columns"]
                        .into_iter()
                        .filter(|_| self.takes != Takes::Nothing)
                        .chain(self.options.iter().map(|o| o.name));
                    let help = did_you_mean(&key, names);
                    found.push(inner.key_error(format!("`{}` has no option `{key}`", self.name)).maybe_help(help));
                }
            }
        }
        if self.takes != Takes::Nothing && node.get("column").or(node.get("columns")).is_none() {
            found.push(node.error(format!("`{}` needs a column", self.name)).help(format!("write `{}: {{ column: … }}`", self.name)));
        }
        for option in self.options.iter().filter(|o| o.required && node.get(o.name).is_none()) {
            let help = format!("{} Write `{}: {{ …, {}: … }}`", option.doc, self.name, option.name);
            found.push(node.error(format!("`{}` needs `{}`", self.name, option.name)).help(help));
        }
        argument
    }

    fn read_columns(&self, node: &Node, found: &mut Vec<Diagnostic>) -> Vec<(String, super::document::Path)> {
        let before = found.len();
        Shape::Columns.check(node, found);
        if found.len() > before {
            return Vec::new();
        }
        let columns: Vec<_> = node.items().iter().filter_map(|n| Some((n.text()?, n.path.clone()))).collect();
        match self.takes {
            Takes::One if columns.len() != 1 => found.push(node.error(format!("`{}` takes one column", self.name))),
            _ if columns.is_empty() => found.push(node.error(format!("`{}` needs a column", self.name))),
            _ => {}
        }
        columns
    }

    fn options_help(&self) -> Option<String> {
        let names: Vec<&str> = self.options.iter().map(|o| o.name).collect();
        (!names.is_empty()).then(|| format!("its options: {}", names.join(", ")))
    }

    /// The JSON Schema of what may stand behind the word.
    pub fn schema(&self) -> Json {
        let mut forms = Vec::new();
        let required_options = self.options.iter().any(|o| o.required);
        match (self.scalar, self.takes) {
            (Some(name), _) => forms.extend(self.options.iter().filter(|o| o.name == name).map(|o| o.shape.schema())),
            (None, Takes::Nothing) if !required_options => forms.push(json!({"type": "null"})),
            (None, Takes::Nothing) => {}
            (None, Takes::One) if !required_options => forms.push(Shape::Column.schema()),
            (None, _) if !required_options => forms.push(Shape::Columns.schema()),
            _ => {}
        }
        if self.takes != Takes::Nothing || !self.options.is_empty() {
            let mut map = fields_schema(self.options);
            if self.takes != Takes::Nothing {
                map["properties"]["column"] = Shape::Column.schema();
                map["properties"]["columns"] = Shape::Columns.schema();
            }
            forms.push(map);
        }
        json!({"description": self.summary, "anyOf": forms})
    }
}

fn option_value(node: &Node) -> OptionValue {
    match node.value {
        Value::Sequence(items) => OptionValue::List(items.iter().filter_map(scalar_text).collect()),
        _ => OptionValue::Scalar(node.text().unwrap_or_default()),
    }
}
