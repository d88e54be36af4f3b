//! The language in which the pipeline file is described: one description, three uses.
//!
//! A [`Shape`] says what may stand somewhere in the YAML. From the same shapes come the reader's
//! diagnostics ([`Shape::check`]), the JSON Schema that editors use ([`Shape::schema`]) and the reference
//! pages. A key that is added to a [`Record`] is at once read, checked, documented and completed.

use super::document::{Document, Part, Path};
use super::value;
use crate::diag::{Diagnostic, did_you_mean};
use serde_json::{Value as Json, json};
use serde_yaml::Value;

/// What may stand at a place in the YAML.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text that is not empty.
    Text,
    /// Text, number or truth value; read as text.
    Scalar,
    /// `true` or `false`.
    Boolean,
    /// A whole number from 0.
    Whole,
    /// A number from 0 to a million.
    Number,
    /// A number from 0 to 1.
    Fraction,
    /// A number from 0 to 100.
    Score,
    /// A percentage: `98%`.
    Share,
    /// A count or a percentage.
    Limit,
    /// A length of time: `730d`.
    Duration,
    /// A regular expression.
    Regex,
    /// The name of a column.
    Column,
    /// A column, a list of columns, or a glob.
    Columns,
    /// A blocking key: columns and functions of them. In `[a, prefix(b, 3)]` the comma inside the brackets
    /// splits the function for YAML; its two halves are put together again.
    Key,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of such.
    List(&'static Shape),
    /// A map with known keys.
    Record(&'static Record),
    /// A map whose keys are names that the user gives.
    Named(&'static Shape),
    /// One of several, told apart by the kind of YAML node; the first that fits in kind is meant.
    Either(&'static [Shape]),
    /// Checked elsewhere.
    Any,
}

/// A map with known keys.
#[derive(Debug)]
pub struct Record {
    /// What it is, for messages: `a source`.
    pub what: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
}

/// A key of a [`Record`], or an option of a check.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, in a sentence.
    pub doc: &'static str,
}

impl Field {
    /// A key that may be left out.
    pub const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Field {
        Field { name, shape, required: false, doc }
    }

    /// A key that must be there.
    pub const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Field {
        Field { name, shape, required: true, doc }
    }
}

/// A node of a document together with the way to it.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// The document.
    pub document: &'a Document,
    /// What stands there.
    pub value: &'a Value,
    /// The way there.
    pub path: Path,
}

impl<'a> Node<'a> {
    /// The top of a document.
    pub fn top(document: &'a Document) -> Node<'a> {
        Node { document, value: &document.value, path: Path::default() }
    }

    /// The value of a key, if it is there.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.as_mapping()?.get(key)?;
        Some(Node { document: self.document, value, path: self.path.key(key) })
    }

    /// The keys with their values, in the order of the file.
    pub fn entries(&self) -> Vec<(String, Node<'a>)> {
        let map = self.value.as_mapping().into_iter().flatten();
        map.map(|(key, value)| {
            let key = scalar_text(key).unwrap_or_default();
            let node = Node { document: self.document, value, path: self.path.key(&key) };
            (key, node)
        })
        .collect()
    }

    /// The items of a list; a single value is a list of one.
    pub fn items(&self) -> Vec<Node<'a>> {
        match self.value {
            Value::Sequence(items) => {
                let item = |(i, value)| Node { document: self.document, value, path: self.path.index(i) };
                items.iter().enumerate().map(item).collect()
            }
            Value::Null => Vec::new(),
            _ => vec![self.clone()],
        }
    }

    /// The parts of a blocking key, functions that YAML has split at their comma put together.
    pub fn key_terms(&self) -> Vec<(String, Node<'a>)> {
        let mut terms: Vec<(String, Node<'a>)> = Vec::new();
        for item in self.items() {
            let text = item.text().unwrap_or_default();
            match terms.last_mut() {
                Some((last, _)) if last.contains('(') && !last.contains(')') => *last = format!("{last}, {text}"),
                _ => terms.push((text, item)),
            }
        }
        terms
    }

    /// The scalar as text.
    pub fn text(&self) -> Option<String> {
        scalar_text(self.value)
    }

    /// The text at a key.
    pub fn text_at(&self, key: &str) -> Option<String> {
        self.get(key)?.text()
    }

    /// The texts of a list or of a single scalar at a key.
    pub fn texts_at(&self, key: &str) -> Vec<String> {
        self.get(key).map(|n| n.items().iter().filter_map(Node::text).collect()).unwrap_or_default()
    }

    /// The number at a key.
    pub fn number_at(&self, key: &str) -> Option<f64> {
        self.get(key)?.value.as_f64()
    }

    /// An error at this value.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.document.place(&self.path, Part::Value))
    }

    /// An error at the key of this value.
    pub fn key_error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.document.place(&self.path, Part::Key))
    }
}

/// A scalar as the text that the user wrote, nearly enough.
pub fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

impl Shape {
    /// Reports everything at the node that does not have this shape.
    pub fn check(&self, node: &Node, found: &mut Vec<Diagnostic>) {
        match self {
            Shape::Any => {}
            Shape::List(item) => match node.value {
                Value::Sequence(_) => node.items().iter().for_each(|i| item.check(i, found)),
                _ => found.push(self.mismatch(node)),
            },
            Shape::Named(inner) => match node.value {
                Value::Mapping(_) => node.entries().iter().for_each(|(_, n)| inner.check(n, found)),
                _ => found.push(self.mismatch(node)),
            },
            Shape::Record(record) => match node.value {
                Value::Mapping(_) => record.check(node, found),
                _ => found.push(self.mismatch(node)),
            },
            Shape::Either(shapes) => match shapes.iter().find(|s| s.is_kind_of(node.value)) {
                Some(shape) => shape.check(node, found),
                None => found.push(self.mismatch(node)),
            },
            Shape::Key => match node.value {
                Value::Sequence(_) => {
                    let terms = node.key_terms();
                    found.extend(terms.iter().filter_map(|(term, at)| value::key_term(term).err().map(|e| at.error(e))));
                }
                _ => found.push(self.mismatch(node)),
            },
            Shape::Columns => match node.value {
                Value::Sequence(_) => node.items().iter().for_each(|i| Shape::Column.check(i, found)),
                _ => Shape::Column.check(node, found),
            },
            _ => self.check_scalar(node, found),
        }
    }

    fn check_scalar(&self, node: &Node, found: &mut Vec<Diagnostic>) {
        if !self.is_kind_of(node.value) {
            found.push(self.mismatch(node));
            return;
        }
        let text = node.text().unwrap_or_default();
        let number = node.value.as_f64().unwrap_or(0.0);
        let wrong = match self {
            Shape::Text if text.is_empty() => Some("the text is empty".to_string()),
            Shape::Column if text.trim().is_empty() => Some("the text is empty".to_string()),
            Shape::Number if !(0.0..=1e6).contains(&number) => Some("expected a number from 0 to 1000000".into()),
            Shape::Fraction if !(0.0..=1.0).contains(&number) => Some("expected a number between 0 and 1".into()),
            Shape::Score if !(0.0..=100.0).contains(&number) => Some("expected a number between 0 and 100".into()),
            Shape::Share => value::share(&text).err(),
            Shape::Limit => value::limit(&text).err(),
            Shape::Duration => value::duration(&text).err(),
            Shape::Regex => regex::Regex::new(&text).err().map(|e| format!("the regular expression cannot be read: {}", regex_reason(&e))),
            Shape::Choice(words) if !words.contains(&text.as_str()) => {
                let help = did_you_mean(&text, words.iter().copied());
                found.push(node.error(format!("`{text}` is not known here")).maybe_help(help));
                None
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            found.push(node.error(wrong));
        }
    }

    fn mismatch(&self, node: &Node) -> Diagnostic {
        let diagnostic = node.error(format!("expected {}, found {}", self.noun(), kind(node.value)));
        match (self, node.value) {
            (Shape::Text | Shape::Column, Value::Number(_) | Value::Bool(_)) => diagnostic.help("put it in quotes"),
            (Shape::Named(_) | Shape::Record(_), _) => diagnostic.help("a map is written `{ key: value }`, or one `key: value` a line"),
            (Shape::Share, Value::Number(number)) => diagnostic.help(format!("write `{number}%`")),
            (Shape::List(_), Value::String(_)) => diagnostic.help("put it in brackets: `[ … ]`"),
            _ => diagnostic,
        }
    }

    /// Whether the kind of YAML node fits, whatever is in it.
    fn is_kind_of(&self, value: &Value) -> bool {
        match self {
            Shape::Text | Shape::Duration | Shape::Share | Shape::Regex | Shape::Column => value.is_string(),
            Shape::Choice(_) | Shape::Scalar => scalar_text(value).is_some(),
            Shape::Boolean => value.is_bool(),
            Shape::Whole => value.is_u64(),
            Shape::Number | Shape::Fraction | Shape::Score => value.is_number(),
            Shape::Limit => value.is_number() || value.is_string(),
            Shape::Columns => value.is_string() || value.is_sequence(),
            Shape::List(_) | Shape::Key => value.is_sequence(),
            Shape::Record(_) | Shape::Named(_) => value.is_mapping(),
            Shape::Either(shapes) => shapes.iter().any(|s| s.is_kind_of(value)),
            Shape::Any => true,
        }
    }

    /// What the shape is called in a message.
    pub fn noun(&self) -> String {
        match self {
            Shape::Text => "text".into(),
            Shape::Scalar => "a single value".into(),
            Shape::Boolean => "true or false".into(),
            Shape::Whole => "a whole number from 0".into(),
            Shape::Number => "a number".into(),
            Shape::Fraction => "a number between 0 and 1".into(),
            Shape::Score => "a number between 0 and 100".into(),
            Shape::Share => "a percentage such as `98%`".into(),
            Shape::Limit => "a count or a percentage".into(),
            Shape::Duration => "a duration such as `730d`".into(),
            Shape::Regex => "a regular expression".into(),
            Shape::Column => "the name of a column".into(),
            Shape::Columns => "a column or a list of columns".into(),
            Shape::Key => "a list of columns or functions of them, such as `[prefix(last_name, 3), birth_date]`".into(),
            Shape::Choice(words) => format!("one of {}", words.join(", ")),
            Shape::List(item) => format!("a list ({} each)", item.noun()),
            Shape::Record(record) => format!("a map for {}", record.what),
            Shape::Named(_) => "a map of names".into(),
            Shape::Either(shapes) => shapes.iter().map(Shape::noun).collect::<Vec<_>>().join(" or "),
            Shape::Any => "a value".into(),
        }
    }

    /// The JSON Schema (draft 2020-12) of this shape.
    pub fn schema(&self) -> Json {
        match self {
            Shape::Text | Shape::Column | Shape::Regex => json!({"type": "string", "minLength": 1}),
            Shape::Key => {
                let functions: Vec<String> = value::KEY_FUNCTIONS.iter().map(|(name, what)| format!("`{name}`: {what}")).collect();
                let description = format!("{}; {}", self.noun(), functions.join("; "));
                json!({"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "description": description})
            }
            Shape::Scalar => json!({"type": ["string", "number", "boolean"]}),
            Shape::Boolean => json!({"type": "boolean"}),
            Shape::Whole => json!({"type": "integer", "minimum": 0}),
            Shape::Number => json!({"type": "number", "minimum": 0, "maximum": 1_000_000}),
            Shape::Fraction => json!({"type": "number", "minimum": 0, "maximum": 1}),
            Shape::Score => json!({"type": "number", "minimum": 0, "maximum": 100}),
            Shape::Share => json!({"type": "string", "pattern": "^\\s*[0-9.]+\\s*%\\s*$"}),
            Shape::Limit => json!({"anyOf": [{"type": "integer", "minimum": 0}, Shape::Share.schema()]}),
            Shape::Duration => json!({"type": "string", "pattern": "^\\s*[0-9]+\\s*(s|m|min|h|d|w|y)\\s*$"}),
            Shape::Columns => json!({"anyOf": [Shape::Column.schema(), {"type": "array", "items": Shape::Column.schema(), "minItems": 1}]}),
            Shape::Choice(words) => json!({"enum": words}),
            Shape::List(item) => json!({"type": "array", "items": item.schema()}),
            Shape::Record(record) => record.schema(),
            Shape::Named(inner) => json!({"type": "object", "additionalProperties": inner.schema()}),
            Shape::Either(shapes) => json!({"anyOf": shapes.iter().map(Shape::schema).collect::<Vec<_>>()}),
            Shape::Any => json!({}),
        }
    }
}

impl Record {
    /// Reports unknown keys, missing keys and wrong values of a map.
    pub fn check(&self, node: &Node, found: &mut Vec<Diagnostic>) {
        for (key, inner) in node.entries() {
            match self.fields.iter().find(|f| f.name == key) {
                Some(field) if inner.value.is_null() && field.required => found.push(inner.key_error(format!("`{key}` has no value"))),
                Some(_) if inner.value.is_null() => {}
                Some(field) => field.shape.check(&inner, found),
                None => {
                    let help = did_you_mean(&key, self.fields.iter().map(|f| f.name));
                    found.push(inner.key_error(format!("unknown key `{key}` in {}", self.what)).maybe_help(help));
                }
            }
        }
        for field in self.fields.iter().filter(|f| f.required && node.get(f.name).is_none()) {
            found.push(node.error(format!("{} needs `{}`", self.what, field.name)).help(field.doc));
        }
    }

    /// The JSON Schema of the map.
    pub fn schema(&self) -> Json {
        fields_schema(self.fields)
    }
}

/// The JSON Schema of a map with these keys and no others.
pub fn fields_schema(fields: &[Field]) -> Json {
    let mut properties = serde_json::Map::new();
    for field in fields {
        let mut schema = field.shape.schema();
        schema["description"] = json!(field.doc);
        properties.insert(field.name.into(), schema);
    }
    let required: Vec<&str> = fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a map",
        Value::Tagged(_) => "a tagged value",
    }
}

/// The last line of the regex crate's drawing holds the reason.
fn regex_reason(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: Record = Record {
        what: "an item",
        fields: &[
            Field::required("column", Shape::Column, "which column"),
            Field::optional("pattern", Shape::Regex, "what it looks like"),
            Field::optional("share", Shape::Share, "how much"),
        ],
    };

    fn messages(text: &str) -> Vec<String> {
        let document = Document::parse("p.yaml", text).unwrap();
        let mut found = Vec::new();
        Shape::Record(&ITEM).check(&Node::top(&document), &mut found);
        found.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let found = messages("colum: a\npattern: '('\nshare: 98\n");
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].contains("unknown key `colum`"));
        assert!(found[1].contains("unclosed group"));
        assert!(found[2].contains("percentage"));
        assert!(found[3].contains("needs `column`"));
        assert!(messages("column: a\nshare: 98%\n").is_empty());
    }
}
