//! Rules: packs opened, globs spread, thresholds and severities filled in.

use super::{Scope, matching_columns, sources, unknown_column};
use crate::diag::{Diagnostic, Place, did_you_mean};
pub use crate::spec::Threshold;
use crate::spec::{self, Document, Options, Part, Takes, Terms, Use, Vocabulary, Word};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a missed threshold means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For the record.
    Info,
    /// Shown, but the gate passes.
    Warn,
    /// Fails the gate.
    Error,
}

impl Severity {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warn => "warn",
            Severity::Error => "error",
        }
    }
}

/// What counts as missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Blanks and placeholders.
    Placeholder,
    /// Blanks.
    Blank,
    /// Only what is empty.
    Empty,
}

impl Missing {
    fn named(word: &str) -> Missing {
        match word {
            "blank" => Missing::Blank,
            "empty" => Missing::Empty,
            _ => Missing::Placeholder,
        }
    }
}

/// A rule, bound to columns.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique in the pipeline; what reports call it.
    pub id: String,
    /// What its author called it, or what it says.
    pub name: String,
    /// Why it matters.
    pub doc: String,
    /// The check.
    pub word: &'static Word,
    /// The columns.
    pub columns: Vec<String>,
    /// The check's options.
    pub options: Options,
    /// When it is satisfied.
    pub threshold: Threshold,
    /// The stricter threshold whose miss is a warning.
    pub warn: Option<Threshold>,
    /// What a miss means.
    pub severity: Severity,
    /// SQL that says which rows are evaluated.
    pub filter: Option<String>,
    /// The dimension.
    pub dimension: String,
    /// Its weight there.
    pub weight: f64,
    /// Whether failing records are held back.
    pub quarantine: bool,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The column for each of whose values there is a verdict; `_source` for the sources.
    pub per: Option<String>,
    /// What counts as missing.
    pub missing: Missing,
    /// Whether it comes from a pack: then it is left out where the table lacks its columns.
    pub of_pack: bool,
    /// Where the pipeline uses the shipped pack that it is of.
    pub used_at: Option<Place>,
    /// Where it stands.
    pub place: Place,
    /// The file it stands in, for places that only mistakes ask for.
    document: Arc<Document>,
    /// Where in it.
    at: spec::Path,
    /// Where the pipeline gives a pack's rule another `where`, if it does.
    filter_at: Option<(Arc<Document>, spec::Path)>,
}

impl Rule {
    /// Where its argument stands.
    pub fn argument_place(&self) -> Place {
        self.document.place(&self.at.key(self.word.name), Part::Value)
    }

    /// Where its `where` stands.
    pub fn filter_place(&self) -> Place {
        let (document, at) = self.filter_at.as_ref().map_or((&self.document, &self.at), |(document, at)| (document, at));
        document.place(&at.key("where"), Part::Value)
    }

    /// The `where` of a pack, which may ask for columns that the table lacks; not the one that the pipeline gives it.
    pub fn filter_of_pack(&self) -> Option<&str> {
        self.filter.as_deref().filter(|_| self.of_pack && self.filter_at.is_none())
    }
}

/// Binds all rules of a pipeline, those of its packs included.
pub(super) fn bind(scope: &mut Scope, vocabulary: &Vocabulary) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let written = scope.written;
    let document = Arc::new(written.document.clone());
    for entry in &written.rules {
        match entry {
            spec::RuleEntry::Use(used) => rules.extend(open_pack(scope, vocabulary, used)),
            spec::RuleEntry::Rule(rule) => {
                if let Some(name) = &rule.name {
                    let place = written.document.place(&rule.at.key("name"), Part::Value);
                    if let Some(line) = names.insert(name.clone(), place.line) {
                        let help = format!("the first is on line {line}; names tell rules apart in reports");
                        scope.found.push(Diagnostic::error(format!("two rules are named `{name}`")).at(place).help(help));
                    }
                }
                rules.extend(bind_rule(scope, rule, &rule.terms, &document, None));
            }
        }
    }
    number_repeats(&mut rules);
    rules
}

fn open_pack(scope: &mut Scope, vocabulary: &Vocabulary, used: &Use) -> Vec<Rule> {
    let name = used.pack.as_str();
    let place = scope.written.document.place(&used.at, Part::Value);
    let shipped = vocabulary.packs.iter().find(|(n, _)| *n == name);
    let is_file = name.ends_with(".yaml") || name.ends_with(".yml");
    let (file, text) = match shipped {
        Some((name, text)) => (format!("rules/{name}.yaml"), Ok(text.to_string())),
        None if is_file => {
            let file = sources::beside(&sources::folder(&scope.written.document.file), name);
            let text = std::fs::read_to_string(&file);
            (file.display().to_string(), text.map_err(|e| missing_pack(name, &file, &e).at(place.clone())))
        }
        None => {
            let help = did_you_mean(name, vocabulary.packs.iter().map(|(n, _)| *n));
            scope.found.push(Diagnostic::error(format!("there is no pack `{name}`")).at(place).maybe_help(help));
            return Vec::new();
        }
    };
    let document = match text.and_then(|t| Document::parse(&file, &t)) {
        Ok(document) => document,
        Err(diagnostic) => {
            scope.found.push(diagnostic);
            return Vec::new();
        }
    };
    let chosen: Vec<(String, String)> = used.parameters.iter().map(|(name, value, _)| (name.clone(), value.clone())).collect();
    let (pack, mistakes) = spec::read_pack(document, vocabulary, &chosen);
    scope.found.extend(mistakes);
    check_names(scope, used, &pack);
    let document = Arc::new(pack.document.clone());
    let mut rules = Vec::new();
    let mut left_out = Vec::new();
    for entry in &pack.rules {
        let named = |name: &String| entry.rule.name.as_ref() == Some(name);
        if used.without.iter().any(|(name, _)| named(name)) {
            continue;
        }
        let change = used.changes.iter().find(|(name, ..)| named(name));
        let terms = change.map_or_else(|| entry.rule.terms.clone(), |(_, change, _)| entry.rule.terms.changed_by(change));
        let mut bound = bind_rule(scope, &entry.rule, &terms, &document, Some(&pack.name));
        if let Some((_, change, at)) = change {
            // What the pipeline changes stands in the pipeline: a mistake in it is the pipeline's.
            let written = Arc::new(scope.written.document.clone());
            let per = change.per.as_ref().map(|per| bind_per(scope, per, &written, None));
            for rule in &mut bound {
                rule.filter_at = change.filter.as_ref().map(|_| (written.clone(), at.clone()));
                rule.per = per.clone().unwrap_or(rule.per.take());
            }
        }
        // The pipeline of `karat check FILE --rules …` stands in no file.
        if shipped.is_some() && scope.written.document.is_on_disk {
            bound.iter_mut().for_each(|rule| rule.used_at = Some(place.clone()));
        }
        if bound.is_empty() {
            left_out.push(format!("`{}`", entry.rule.name.as_deref().unwrap_or(entry.rule.word.name)));
        }
        rules.extend(bound);
    }
    if !left_out.is_empty() {
        let message = format!("of the pack `{}`, rules are left out whose columns are not here: {}", pack.name, left_out.join(", "));
        scope.found.push(Diagnostic::warning(message).at(place));
    }
    rules
}

/// Parameters and rules that the pipeline names, and the pack does not have.
fn check_names(scope: &mut Scope, used: &Use, pack: &spec::Pack) {
    let parameters = || pack.parameters.iter().map(|parameter| parameter.name.as_str());
    for (name, _, at) in used.parameters.iter().filter(|(name, ..)| !parameters().any(|known| known == name)) {
        let help = match pack.parameters.is_empty() {
            true => Some("it has none".to_string()),
            false => did_you_mean(name, parameters()),
        };
        let message = format!("the pack `{}` has no parameter `{name}`", pack.name);
        scope.found.push(Diagnostic::error(message).at(scope.written.document.place(at, Part::Key)).maybe_help(help));
    }
    let rules = || pack.rules.iter().filter_map(|entry| entry.rule.name.as_deref());
    let without = used.without.iter().map(|(name, at)| (name, at, Part::Value));
    let changes = used.changes.iter().map(|(name, _, at)| (name, at, Part::Key));
    for (name, at, part) in without.chain(changes).filter(|(name, ..)| !rules().any(|known| known == *name)) {
        let message = format!("the pack `{}` has no rule `{name}`", pack.name);
        let help = did_you_mean(name, rules());
        scope.found.push(Diagnostic::error(message).at(scope.written.document.place(at, part)).maybe_help(help));
    }
}

fn missing_pack(name: &str, file: &std::path::Path, error: &std::io::Error) -> Diagnostic {
    let near = sources::nearest_file(file).map(|n| format!("did you mean `{n}`?"));
    let diagnostic = match error.kind() {
        std::io::ErrorKind::NotFound => Diagnostic::error(format!("there is no pack file `{name}`")),
        _ => Diagnostic::error(format!("the pack `{name}` cannot be read: {error}")),
    };
    diagnostic.help("paths are relative to the pipeline file").maybe_help(near)
}

/// One rule as written may be several as meant: a check that looks at each column on its own.
fn bind_rule(scope: &mut Scope, rule: &spec::Rule, terms: &Terms, document: &Arc<Document>, pack: Option<&str>) -> Vec<Rule> {
    let word = rule.word;
    let Some(columns) = bind_columns(scope, rule, document, pack) else { return Vec::new() };
    let groups: Vec<Vec<String>> = match word.takes {
        Takes::Nothing => vec![Vec::new()],
        Takes::Each => columns.into_iter().map(|c| vec![c]).collect(),
        Takes::One | Takes::Together => vec![columns],
    };
    let several = groups.len() > 1;
    let per = terms.per.as_ref().and_then(|per| bind_per(scope, per, document, pack));
    let missing = Missing::named(rule.missing.as_ref().or(scope.written.missing.as_ref()).map_or("", String::as_str));
    groups.into_iter().map(|group| Rule { per: per.clone(), missing, ..bound(rule, terms, document, pack, group, several) }).collect()
}

/// The column of `per`; a pack's that the table lacks is passed over.
fn bind_per(scope: &mut Scope, (name, at): &(String, spec::Path), document: &Document, pack: Option<&str>) -> Option<String> {
    if name == "_source" || scope.columns.iter().any(|column| column.name == *name) {
        return Some(name.clone());
    }
    if pack.is_none() {
        scope.found.push(unknown_column(name, scope.columns).at(document.place(at, Part::Value)));
    }
    None
}

/// The columns of a rule, or nothing where the rule does not apply. Packs may name columns a table lacks.
fn bind_columns(scope: &mut Scope, rule: &spec::Rule, document: &Document, pack: Option<&str>) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    let mut missing = false;
    for (name, at) in &rule.argument.columns {
        let known = scope.columns.iter().any(|c| c.name == *name);
        match (known, pack) {
            (true, _) => columns.push(name.clone()),
            (false, Some(_)) if !name.contains('*') => missing = true,
            (false, None) if !name.contains('*') => {
                let diagnostic = unknown_column(name, scope.columns).at(document.place(at, Part::Value));
                scope.found.push(diagnostic);
                missing = true;
            }
            _ if pack.is_some() => {
                columns.extend(scope.columns.iter().filter(|c| spec::value::glob(name, &c.name)).map(|c| c.name.clone()))
            }
            _ => columns.extend(matching_columns(scope, name, at).into_iter().map(|i| scope.columns[i].name.clone())),
        }
    }
    // What a pack cannot judge on this table is left out; `any_present` is content with the columns that are there.
    let tolerant = rule.word.takes == Takes::Each || rule.word.name == "any_present";
    let mut seen = BTreeSet::new();
    columns.retain(|column| seen.insert(column.clone()));
    let applies = rule.word.takes == Takes::Nothing || (!columns.is_empty() && (!missing || tolerant));
    applies.then_some(columns)
}

fn bound(rule: &spec::Rule, terms: &Terms, document: &Arc<Document>, pack: Option<&str>, columns: Vec<String>, several: bool) -> Rule {
    let own = rule.name.clone().map(|name| if several { format!("{name} ({})", columns.join(", ")) } else { name });
    let named = own.unwrap_or_else(|| default_name(rule, &columns));
    Rule {
        id: pack.map_or(named.clone(), |pack| format!("{pack}: {named}")),
        name: named,
        doc: rule.doc.clone().unwrap_or_else(|| rule.word.summary.to_string()),
        word: rule.word,
        options: rule.argument.options.clone(),
        threshold: terms.bound.unwrap_or(Threshold::AtLeast(1.0)),
        warn: terms.warn,
        severity: match terms.severity.as_deref() {
            Some("info") => Severity::Info,
            Some("warn") => Severity::Warn,
            _ => Severity::Error,
        },
        filter: terms.filter.clone(),
        dimension: rule.dimension.clone().unwrap_or_else(|| rule.word.dimension.to_string()),
        weight: terms.weight.unwrap_or(1.0).max(0.0),
        quarantine: terms.on_fail.as_deref() == Some("quarantine"),
        owner: terms.owner.clone(),
        tags: terms.tags.clone(),
        per: None,
        missing: Missing::Placeholder,
        of_pack: pack.is_some(),
        used_at: None,
        place: document.place(&rule.at.key(rule.word.name), Part::Key),
        document: document.clone(),
        at: rule.at.clone(),
        filter_at: None,
        columns,
    }
}

fn default_name(rule: &spec::Rule, columns: &[String]) -> String {
    // What stands alone in the YAML stands alone in the name: `sql(a <= b)`.
    let alone = rule.word.scalar.and_then(|option| rule.argument.options.text(option)).map(str::to_string);
    let options = alone.unwrap_or_else(|| rule.argument.options.summary());
    let inside = [columns.join(", "), options].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; ");
    if inside.is_empty() { rule.word.name.to_string() } else { format!("{}({inside})", rule.word.name) }
}

/// Rules that say the same twice get a number, so that ids stay unique.
fn number_repeats(rules: &mut [Rule]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for rule in rules {
        let ids = std::iter::once(rule.id.clone()).chain((2..).map(|n| format!("{} #{n}", rule.id)));
        if let Some(free) = ids.into_iter().find(|id| !taken.contains(id)) {
            taken.insert(free.clone());
            rule.id = free;
        }
    }
}
