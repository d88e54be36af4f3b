//! A pipeline in the making, and its text.

use super::lists::OnePer;
use crate::profile::{Column, Meaning, is_catalogue, is_name_of_lists};
use crate::report::figures::{plural, share};
use crate::resolve::{Comparison, Measure};
use crate::run::survey::{DataFile, absolute, entry, is_unfit, quoted};
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

/// A rule asks for what is there today, and a column that is emptier than this is not asked for.
const ASKED_FOR: f64 = 0.5;

/// Below this threshold people are told that they may want a higher one.
const CAUTIOUS: f64 = 0.9;

/// A file among the sources.
pub struct DraftSource {
    /// The file.
    pub file: DataFile,
    /// The column that names its records.
    pub key: Option<String>,
    /// Columns that have another name in the pipeline: the name, and the header in the file.
    pub columns: Vec<(String, String)>,
}

/// A column of the table that the sources make.
pub struct DraftColumn {
    /// Its name.
    pub name: String,
    /// What is known of it in the first file that has it.
    pub column: Column,
    /// Whether it names records.
    pub is_key: bool,
    /// Rows of the files that have it, and those with a value.
    rows: u64,
    filled: u64,
    /// The region of numbers, the order of dates.
    form: Option<&'static str>,
    /// Whether files write it in different forms.
    is_mixed: bool,
}

impl DraftColumn {
    /// A column as one file has it.
    pub fn new(name: &str, column: &Column, is_key: bool, form: Option<&'static str>) -> DraftColumn {
        let filled = column.rows - column.missing - column.placeholders;
        DraftColumn { name: name.to_string(), column: column.clone(), is_key, rows: column.rows, filled, form, is_mixed: false }
    }

    /// The same column in another file. What a value means cannot be told where files write it in different forms.
    pub fn add(&mut self, other: &DraftColumn) {
        self.rows += other.rows;
        self.filled += other.filled;
        self.is_mixed |= other.filled > 0 && self.filled > other.filled && self.form != other.form;
        self.form = if self.is_mixed { None } else { self.form.or(other.form) };
    }

    /// Whether it may say which list a record is from.
    pub fn names_a_list(&self) -> bool {
        is_name_of_lists(&self.name) && self.column.missing == 0 && self.column.distinct >= 2
    }

    /// Whether most values pass a check digit, so that a slip is no other value.
    fn is_checked(&self) -> bool {
        self.column.content.resident_id > 0.5
    }

    fn is(&self, meanings: &[Meaning]) -> bool {
        !self.is_key && meanings.contains(&self.column.guess.meaning)
    }
}

/// What a trial has found.
pub struct Findings {
    /// For each rule the rows that pass, and those that were judged.
    pub passed: Vec<(u64, u64)>,
    /// The comparisons with the names of their columns.
    pub compared: Vec<(String, Comparison)>,
    /// The blocking keys with their pairs.
    pub keys: Vec<(String, u64)>,
    /// The threshold of links.
    pub link_at: f64,
    /// What to expect of links there, as a sentence.
    pub expected: String,
    /// What people should know.
    pub notes: Vec<String>,
}

/// A rule: what it says, and what it asks for.
struct DraftRule {
    text: String,
    why: &'static str,
    severity: &'static str,
    /// Whether it is written only where most rows pass today: numbers of other states are resident IDs of nobody.
    is_a_guess: bool,
}

/// A pipeline in the making.
pub struct Draft {
    /// Its sources.
    pub sources: Vec<DraftSource>,
    /// Its columns.
    pub columns: Vec<DraftColumn>,
    /// What an entity has one record of.
    pub one_per: Option<OnePer>,
    target: Option<PathBuf>,
    /// Names of the sources.
    names: Vec<String>,
    cleanse: Vec<String>,
    rules: Vec<DraftRule>,
}

/// What text in any column may have too much of.
const TEXT: &[Meaning] = &[
    Meaning::GivenName,
    Meaning::FamilyName,
    Meaning::FullName,
    Meaning::Organisation,
    Meaning::Street,
    Meaning::City,
    Meaning::Region,
    Meaning::Country,
    Meaning::Postcode,
    Meaning::Category,
    Meaning::Text,
    Meaning::Id,
    Meaning::NationalId,
    Meaning::CreditCode,
];
const NAMES: &[Meaning] = &[Meaning::GivenName, Meaning::FamilyName, Meaning::FullName];
const DATES: &[Meaning] = &[Meaning::BirthDate, Meaning::Date, Meaning::Timestamp];
const CONTACTS: &[Meaning] = &[Meaning::Email, Meaning::Phone];

impl Draft {
    /// A draft with cleansing and rules for what the columns mean.
    pub fn new(sources: Vec<DraftSource>, columns: Vec<DraftColumn>, target: Option<&Path>) -> Draft {
        let (cleanse, rules) = (cleanse(&columns), rules(&columns, &sources));
        let names = source_names(&sources);
        Draft { sources, columns, one_per: None, target: target.map(Path::to_path_buf), names, cleanse, rules }
    }

    /// Whether its columns describe things that have a price.
    pub fn is_catalogue(&self) -> bool {
        is_catalogue(self.columns.iter().filter(|column| !column.is_key).map(|column| column.column.guess.meaning))
    }

    /// The pipeline that is tried: it matches by `auto` and keeps all pairs that are not hopeless.
    pub fn trial(&self, review_at: f64) -> String {
        let mut out = String::from("sources:\n");
        for (at, source) in self.sources.iter().enumerate() {
            let _ = writeln!(
                out,
                "  {}: {{ {}{} }}",
                quoted(&self.names[at]),
                entry(&source.file, &absolute(&source.file.path)),
                names(source)
            );
        }
        self.stages(&mut out, None);
        let one_per = self.one_per.as_ref().map(|lists| format!(", one_per: {}", quoted(&lists.column))).unwrap_or_default();
        let _ = writeln!(out, "match: {{ review_at: {review_at}{one_per} }}\nmax_rejects: 100%");
        out
    }

    /// The finished pipeline with its comments.
    pub fn text(&self, found: &Findings) -> String {
        let mut out = String::from("# yaml-language-server: $schema=karat.schema.json\n#\n");
        let _ = writeln!(out, "# Written by `karat init`. It runs as it is; change what you know better.\n#");
        let width = self.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0).min(28);
        for column in &self.columns {
            let guess = column.column.guess;
            let key = if column.is_key { ", names the record" } else { "" };
            let mixed = if column.is_mixed { "; the files write it in different ways: neither cleansed nor checked" } else { "" };
            let filled = format!("{}{mixed}", share(column.filled, column.rows));
            let what = format!("{}{key}, {:.0} % sure", guess.meaning.word(), guess.confidence * 100.0);
            let _ = writeln!(out, "#   {:width$}  {what}; filled in {filled}", one_line(&column.name));
        }
        let _ = writeln!(out, "name: {}\n\nsources:", quoted(self.title()));
        for (at, source) in self.sources.iter().enumerate() {
            let path = relative(&source.file.path, self.target.as_deref());
            let _ = writeln!(out, "  {}: {{ {}{} }}", quoted(&self.names[at]), entry(&source.file, &path), names(source));
        }
        self.stages(&mut out, Some(found));
        self.matching(&mut out, found);
        let _ = writeln!(out, "\nmerge:\n  winner: [most_complete]\n\noutput:\n  to: {}", quoted(&format!("out/{}", self.title())));
        out
    }

    fn stages(&self, out: &mut String, found: Option<&Findings>) {
        if !self.cleanse.is_empty() {
            let _ = writeln!(out, "{}cleanse:", if found.is_some() { "\n" } else { "" });
            self.cleanse.iter().for_each(|step| _ = writeln!(out, "  - {step}"));
        }
        if self.rules.is_empty() {
            return;
        }
        match found {
            Some(_) => out.push_str("\n# `at_least` is what passes today, rounded down: from here on it may only get better.\nrules:\n"),
            None => out.push_str("rules:\n"),
        }
        for (at, rule) in self.rules.iter().enumerate() {
            let today = found.and_then(|found| found.passed.get(at));
            if today.is_some_and(|(passed, judged)| rule.is_a_guess && 2 * passed < *judged) {
                continue;
            }
            let _ = writeln!(out, "  - {}", rule.text);
            let Some((passed, judged)) = today else { continue };
            let whole = (100 * passed).checked_div(*judged).unwrap_or(100);
            let least = format!("{whole}%");
            let _ = writeln!(out, "    at_least: {least:<17} # {}: {} pass today", rule.why, share(*passed, (*judged).max(1)));
            if rule.severity != "error" {
                let _ = writeln!(out, "    severity: {}", rule.severity);
            }
        }
    }

    fn matching(&self, out: &mut String, found: &Findings) {
        out.push_str("\nmatch:\n");
        if let Some(lists) = &self.one_per {
            let _ = writeln!(out, "  one_per: {:20} # {}", quoted(&lists.column), lists.why);
        }
        out.push_str("  block: auto                   # chosen anew as the data grows; today, in this order:\n");
        for (key, pairs) in &found.keys {
            let _ = writeln!(out, "    # - [{}]  {}", one_line(&key.replace(" + ", ", ")), plural(*pairs, "pair", "pairs"));
        }
        if found.compared.is_empty() {
            out.push_str("  compare: auto\n");
        } else {
            out.push_str("  compare:\n");
        }
        let mut lines: Vec<(String, &str)> = Vec::new();
        for (column, comparison) in &found.compared {
            let Measure::Named(comparator) = &comparison.measure else { continue };
            let by = match comparison.unless.as_slice() {
                [] => comparator.name.to_string(),
                unless => {
                    let names: Vec<String> = unless.iter().map(|name| quoted(name)).collect();
                    format!("{{ by: {}, unless: [{}] }}", comparator.name, names.join(", "))
                }
            };
            lines.push((format!("{}: {by}", quoted(column)), comparator.summary));
        }
        let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0).min(60);
        lines.iter().for_each(|(line, what)| _ = writeln!(out, "    {line:width$}  # {what}"));
        let _ = writeln!(out, "  link_at: {:<20} # {}", found.link_at, found.expected);
        if found.link_at < CAUTIOUS {
            let _ = writeln!(out, "  # raise it to {CAUTIOUS} where a wrong merge costs more than a missed one");
        }
        let _ = writeln!(
            out,
            "  review_at: {:<18} # from here on pairs are suggested to people: karat review",
            (found.link_at / 2.0 * 100.0).round() / 100.0
        );
        if let Some(ids) = list(self.columns.iter().filter(|column| column.is(&[Meaning::NationalId]) && column.is_checked())) {
            let _ = writeln!(out, "  never: {ids:<22} # two different numbers that pass their check digit are two persons");
        }
        for note in &found.notes {
            let _ = writeln!(out, "  # {}", one_line(note));
        }
    }

    /// What the pipeline is called: after its first file.
    fn title(&self) -> &str {
        self.names.first().map_or("customers", String::as_str)
    }
}

/// The names of sources: those of their files, as far as they are names, and each another.
fn source_names(sources: &[DraftSource]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for source in sources {
        let stem = source.file.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let plain: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let numbered = (2..).map(|nth| format!("{plain}_{nth}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !name.is_empty() && !names.contains(name));
        names.extend(free);
    }
    names
}

/// What an entry says of its key and its columns.
fn names(source: &DraftSource) -> String {
    let mut names = source.key.as_ref().map(|key| format!(", key: {}", quoted(key))).unwrap_or_default();
    let columns: Vec<String> = source.columns.iter().map(|(name, header)| format!("{}: {}", quoted(name), quoted(header))).collect();
    if !columns.is_empty() {
        let _ = write!(names, ", columns: {{ {} }}", columns.join(", "));
    }
    names
}

/// Text for a comment.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || is_unfit(c)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn list<'a>(columns: impl Iterator<Item = &'a DraftColumn>) -> Option<String> {
    let names: Vec<String> = columns.map(|column| quoted(&column.name)).collect();
    (!names.is_empty()).then(|| format!("[{}]", names.join(", ")))
}

fn cleanse(columns: &[DraftColumn]) -> Vec<String> {
    let of = |meanings: &'static [Meaning]| list(columns.iter().filter(move |column| column.is(meanings)));
    let mut steps = Vec::new();
    steps.extend(of(TEXT).map(|columns| format!("text: {columns}")));
    steps.extend(of(NAMES).map(|columns| format!("person_name: {columns}")));
    steps.extend(of(&[Meaning::Email]).map(|columns| format!("email: {columns}")));
    for (meanings, normaliser, option) in [(&[Meaning::Phone][..], "phone", "region"), (DATES, "date", "order")] {
        let mut forms: Vec<&str> = columns.iter().filter(|column| column.is(meanings)).filter_map(|column| column.form).collect();
        forms.sort_unstable();
        forms.dedup();
        for form in forms {
            let named = list(columns.iter().filter(|column| column.is(meanings) && column.form == Some(form)));
            steps.extend(named.map(|columns| format!("{normaliser}: {{ columns: {columns}, {option}: {form} }}")));
        }
    }
    steps
}

fn rules(columns: &[DraftColumn], sources: &[DraftSource]) -> Vec<DraftRule> {
    let mut rules: Vec<DraftRule> = Vec::new();
    let mut add = |text: String, why, severity| rules.push(DraftRule { text, why, severity, is_a_guess: false });
    if sources.len() == 1
        && let Some(key) = &sources[0].key
    {
        add(format!("unique: {}", quoted(key)), "names a record", "error");
    }
    for column in columns.iter().filter(|column| !column.is_key) {
        let (name, meaning) = (quoted(&column.name), column.column.guess.meaning);
        if column.filled as f64 >= ASKED_FOR * column.rows as f64 && meaning.comparator().is_some() {
            add(format!("not_missing: {name}"), "has a value", "warn");
        }
        match (meaning, column.form) {
            (Meaning::Email, _) => add(format!("email: {name}"), "is an address", "error"),
            (Meaning::Phone, Some(region)) => {
                add(format!("phone: {{ column: {name}, region: {region} }}"), "is a number that can exist", "warn")
            }
            (Meaning::BirthDate | Meaning::Date | Meaning::Timestamp, Some(order)) => {
                add(format!("date: {{ column: {name}, order: {order} }}"), "is a day of the calendar", "error");
                if meaning != Meaning::Date {
                    add(format!("not_in_future: {{ column: {name} }}"), "is not in the future", "error");
                }
            }
            _ => {}
        }
    }
    for column in columns.iter().filter(|column| !column.is_key) {
        let name = quoted(&column.name);
        let (text, why) = match column.column.guess.meaning {
            Meaning::NationalId => (format!("resident_id: {name}"), "is a Chinese resident ID"),
            Meaning::CreditCode => (format!("credit_code: {name}"), "is a Chinese social credit code"),
            Meaning::Country => (format!("country: {{ column: {name}, form: any }}"), "is a country"),
            Meaning::Url => (format!("url: {name}"), "can be opened"),
            Meaning::Amount | Meaning::Count => (format!("type: {{ column: {name}, is: number }}"), "is a number"),
            Meaning::GivenName | Meaning::FamilyName | Meaning::FullName | Meaning::Organisation => {
                (format!("no_mojibake: {name}"), "is not garbled")
            }
            _ => continue,
        };
        rules.push(DraftRule { text, why, severity: "warn", is_a_guess: true });
    }
    let mut add = |text: String, why, severity| rules.push(DraftRule { text, why, severity, is_a_guess: false });
    let contacts: Vec<&DraftColumn> = columns.iter().filter(|column| column.is(CONTACTS)).collect();
    if contacts.len() > 1 {
        add(format!("any_present: {}", list(contacts.into_iter()).unwrap_or_default()), "the customer can be reached", "warn");
    }
    rules
}

/// A path as it is seen from the folder of the target.
fn relative(path: &Path, target: Option<&Path>) -> PathBuf {
    // Where files really are: `..` and links lead elsewhere than they look.
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| absolute(path));
    let target = absolute(target.unwrap_or(Path::new("pipeline.yaml")));
    let (path, folder) = (real(path), target.parent().map(real).unwrap_or_default());
    let (parts, folder): (Vec<Component>, Vec<Component>) = (path.components().collect(), folder.components().collect());
    let common = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    // From another root there is no way but the whole path.
    if common <= 1 {
        return path;
    }
    let up = std::iter::repeat_n(Component::ParentDir, folder.len() - common);
    up.chain(parts[common..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_pipeline() {
        let of = |path: &str, target: &str| relative(Path::new(path), Some(Path::new(target))).display().to_string();
        assert_eq!(of("/data/in/a.csv", "/data/in/p.yaml"), "a.csv");
        assert_eq!(of("/data/in/a.csv", "/data/pipelines/p.yaml"), "../in/a.csv");
        assert_eq!(of("/data/in/a.csv", "/home/p.yaml"), "/data/in/a.csv");
    }
}
