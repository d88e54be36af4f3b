//! A YAML file with its text, so that any mistake, found early or late, is shown at its line and column.
//!
//! serde_yaml gives positions only in errors. A place is therefore found by reading the text once more with
//! a seed that walks down the path of the node, ignores the rest, and fails on purpose at the end: the
//! position of that failure is the position of the node. Mistakes are few, so the cost does not matter.

use crate::diag::{Diagnostic, Place};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_yaml::Value;
use std::fmt;

/// Longest pipeline file that is read, in bytes. Far above what people write, far below what hurts.
const MAX_BYTES: usize = 4 << 20;
/// Deepest nesting that is read. A pipeline needs six.
const MAX_DEPTH: usize = 32;

/// One step down into a YAML value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into the value of a key.
    Key(String),
    /// Into an item of a list.
    Index(usize),
}

/// The way from the top of a document to a node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path(Vec<Step>);

impl Path {
    /// The path one key further down.
    #[must_use]
    pub fn key(&self, key: &str) -> Path {
        self.step(Step::Key(key.to_string()))
    }

    /// The path one list item further down.
    #[must_use]
    pub fn index(&self, index: usize) -> Path {
        self.step(Step::Index(index))
    }

    fn step(&self, step: Step) -> Path {
        Path(self.0.iter().cloned().chain([step]).collect())
    }
}

/// What of a node is meant: the key that names it, or its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// A YAML file: its name as the user gave it, its text and its value.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file as the user named it.
    pub file: String,
    /// Whether the text is that of the file; else it was put together to look at the file.
    pub is_on_disk: bool,
    text: String,
    /// What the text says.
    pub value: Value,
}

impl Document {
    /// Reads a text. `Err` is the one syntax error that makes the rest unreadable.
    pub fn parse(file: &str, text: &str) -> Result<Document, Diagnostic> {
        let mut document = Document { file: file.to_string(), is_on_disk: true, text: text.to_string(), value: Value::Null };
        if text.len() > MAX_BYTES {
            return Err(Diagnostic::error(format!("{file} is {} bytes long; a YAML file of karat has at most {MAX_BYTES}", text.len())));
        }
        if text.trim().is_empty() {
            return Err(Diagnostic::error("the file is empty").at(document.line(1, 1, 1)).help("a pipeline needs at least `sources:`"));
        }
        if let Some(line) = too_deep(text) {
            let message = format!("the YAML opens more than {MAX_DEPTH} brackets within one another");
            return Err(Diagnostic::error(message).at(document.line(line, 1, 1)).help("a pipeline needs four"));
        }
        match serde_yaml::from_str::<Value>(text) {
            Ok(Value::Null) => {
                let help = "a pipeline needs at least `sources:`";
                return Err(Diagnostic::error("the file says nothing: all of it is comments").at(document.line(1, 1, 1)).help(help));
            }
            Ok(value) => document.value = value,
            Err(error) => {
                let place = error.location().map(|l| document.line(l.line(), l.column(), 1));
                let message = tidy(&error.to_string());
                let diagnostic = Diagnostic::error(format!("the YAML cannot be read: {message}")).maybe_help(advice(&message));
                return Err(match place {
                    Some(place) => diagnostic.at(place),
                    None => diagnostic.at(document.line(1, 1, 1)),
                });
            }
        }
        if depth(&document.value) > MAX_DEPTH {
            return Err(Diagnostic::error(format!("the YAML nests deeper than {MAX_DEPTH} levels")).at(document.line(1, 1, 1)));
        }
        Ok(document)
    }

    /// Where a node stands.
    pub fn place(&self, path: &Path, part: Part) -> Place {
        let seed = Walk { steps: &path.0, part };
        let located = seed.deserialize(serde_yaml::Deserializer::from_str(&self.text));
        let (line, column) = located.err().and_then(|e| e.location()).map_or((1, 1), |l| (l.line(), l.column()));
        let length = match (part, path.0.last()) {
            (Part::Key, Some(Step::Key(key))) => key.chars().count(),
            _ => self.scalar_length(line, column),
        };
        self.line(line, column, length)
    }

    /// A line of the file as a place.
    pub fn line(&self, line: usize, column: usize, length: usize) -> Place {
        let text = self.text.lines().nth(line.saturating_sub(1)).unwrap_or("").trim_end().to_string();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_string();
        Place { file: self.file.clone(), line: line.max(1), column: column.max(1), length: length.max(1), text }
    }

    /// How many characters the scalar at a position takes on its line: to the comma, bracket or end.
    fn scalar_length(&self, line: usize, column: usize) -> usize {
        let Some(text) = self.text.lines().nth(line.saturating_sub(1)) else { return 1 };
        let rest: Vec<char> = text.chars().skip(column.saturating_sub(1)).collect();
        let length = match rest.first() {
            Some(quote @ ('"' | '\'')) => rest.iter().skip(1).position(|c| c == quote).map_or(rest.len(), |i| i + 2),
            Some('[' | '{') => 1,
            _ => {
                let cut =
                    rest.windows(2).position(|w| w == [' ', '#'] || w == [',', ' '] || matches!(w, [']' | '}', _]) || w == [':', ' ']);
                cut.unwrap_or_else(|| rest.iter().position(|c| matches!(c, ']' | '}')).unwrap_or(rest.len()))
            }
        };
        rest[..length].iter().collect::<String>().trim_end().chars().count()
    }
}

/// The line on which brackets are open deeper than any pipeline needs. The reader's time grows with the square of
/// the depth, so this is looked at first. Brackets in quotes, comments and the
/// midst of words do not count.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (number, line) in text.lines().enumerate() {
        let mut quote = None;
        let mut before = ' ';
        for c in line.chars() {
            let begins = matches!(before, ' ' | ':' | ',' | '[' | '{' | '-');
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if begins => quote = Some(c),
                (None, '#') if before == ' ' => break,
                (None, '[' | '{') if begins => depth += 1,
                (None, ']' | '}') => depth = depth.saturating_sub(1),
                (None, _) => {}
            }
            before = c;
            if depth > MAX_DEPTH {
                return Some(number + 1);
            }
        }
    }
    None
}

/// The reader's message without the position, which is shown on its own.
fn tidy(message: &str) -> String {
    let end = message.find(" at line ").unwrap_or(message.len());
    message[..end].to_string()
}

fn advice(message: &str) -> Option<String> {
    let advice = if message.contains("duplicate entry") {
        "keep one of the two"
    } else if message.contains("character that cannot start any token") {
        "YAML indents with spaces, and a value that begins with `@`, `%` or a back quote needs quotes"
    } else if message.contains("mapping values are not allowed") {
        "a value that holds `: ` needs quotes"
    } else {
        "look for a missing quote, bracket, colon or indent here or on the line above"
    };
    Some(advice.to_string())
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Mapping(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        Value::Sequence(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Tagged(tagged) => depth(&tagged.value),
        _ => 0,
    }
}

/// Walks down the path and fails at its end.
struct Walk<'a> {
    steps: &'a [Step],
    part: Part,
}

/// The message of a failure on purpose; nobody sees it.
const HERE: &str = "here";

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.steps.is_empty() {
            return deserializer.deserialize_any(Fail);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(HERE)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Step::Key(wanted) = &self.steps[0] else { return Err(A::Error::custom(HERE)) };
        let fail = self.part == Part::Key && self.steps.len() == 1;
        while let Some(found) = map.next_key_seed(Key { wanted, fail })? {
            if found {
                return map.next_value_seed(Walk { steps: &self.steps[1..], part: self.part });
            }
            map.next_value::<IgnoredAny>()?;
        }
        Err(A::Error::custom(HERE))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Step::Index(wanted) = &self.steps[0] else { return Err(A::Error::custom(HERE)) };
        for _ in 0..*wanted {
            items.next_element::<IgnoredAny>()?;
        }
        items.next_element_seed(Walk { steps: &self.steps[1..], part: self.part })?;
        Err(A::Error::custom(HERE))
    }
}

/// Compares a key with the wanted one; fails on it if its own place is wanted.
struct Key<'a> {
    wanted: &'a str,
    fail: bool,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(HERE)
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<bool, E> {
        match (key == self.wanted, self.fail) {
            (true, true) => Err(E::custom(HERE)),
            (same, _) => Ok(same),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, key: u64) -> Result<bool, E> {
        self.visit_str(&key.to_string())
    }

    fn visit_bool<E: serde::de::Error>(self, key: bool) -> Result<bool, E> {
        self.visit_str(&key.to_string())
    }
}

/// Fails on whatever stands there, so that the reader reports the position.
struct Fail;

macro_rules! fail_on {
    ($($method:ident($type:ty)),*) => {$(
        fn $method<E: serde::de::Error>(self, _: $type) -> Result<(), E> { Err(E::custom(HERE)) }
    )*};
}

impl<'de> Visitor<'de> for Fail {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(HERE)
    }

    fail_on!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(HERE))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(A::Error::custom(HERE))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(A::Error::custom(HERE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "name: 夜间\nsources:\n  crm: {path: a.csv, key: id}\nrules:\n  - 姓名: x\n    at_least: 98%\n  - sql: |\n      a\n      b\n";

    fn place(path: &Path, part: Part) -> (usize, usize, usize) {
        let place = Document::parse("p.yaml", TEXT).unwrap().place(path, part);
        (place.line, place.column, place.length)
    }

    #[test]
    fn finds_keys_and_values_in_block_and_flow_style() {
        let top = Path::default();
        assert_eq!(place(&top.key("name"), Part::Value), (1, 7, 2));
        assert_eq!(place(&top.key("sources").key("crm").key("key"), Part::Key), (3, 22, 3));
        assert_eq!(place(&top.key("sources").key("crm").key("key"), Part::Value), (3, 27, 2));
        assert_eq!(place(&top.key("rules").index(0).key("姓名"), Part::Key), (5, 5, 2));
        assert_eq!(place(&top.key("rules").index(0).key("at_least"), Part::Value), (6, 15, 3));
        assert_eq!(place(&top.key("rules").index(1).key("sql"), Part::Value).0, 7);
    }

    #[test]
    fn a_syntax_error_has_a_place_and_advice() {
        let error = Document::parse("p.yaml", "a: [1, 2\nb: 3\n").unwrap_err();
        assert!(error.place.is_some() && error.help.is_some());
        assert!(Document::parse("p.yaml", " \n").unwrap_err().message.contains("empty"));
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("a: {}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert!(Document::parse("p.yaml", &deep).unwrap_err().message.contains("brackets"));
        let indented: String = (0..60).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
        assert!(Document::parse("p.yaml", &indented).unwrap_err().message.contains("deep"));
        assert!(Document::parse("p.yaml", "a: '[[[['\nb: \"{{{{\"\n").is_ok());
    }
}
