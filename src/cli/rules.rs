//! `karat rules`: the reference of checks, normalisers, comparators and packs.

use super::PASSED;
use super::args::RulesArgs;
use super::terminal::show;
use crate::check::{CHECKS, Check};
use crate::cleanse::{NORMALISERS, Normaliser};
use crate::diag::{Diagnostic, did_you_mean};
use crate::run::Failure;
use crate::similarity::Comparator;
use crate::spec::{self, Document, Field, Takes, Word};
use crate::{packs, similarity, words};
use std::fmt::Write as _;

/// Lists or documents.
pub fn main(args: &RulesArgs) -> Result<u8, Failure> {
    let text = match (&args.name, &args.pack) {
        (_, Some(pack)) => pack_text(pack)?,
        (Some(name), None) => word_text(name)?,
        (None, None) => list(),
    };
    show(&text);
    Ok(PASSED)
}

fn list() -> String {
    let mut out = String::from("Checks, by dimension:\n");
    let mut dimension = "";
    for check in CHECKS {
        if check.word.dimension != dimension {
            dimension = check.word.dimension;
            let _ = writeln!(out, "\n  {dimension}");
        }
        let _ = writeln!(out, "    {:<18} {}", check.word.name, check.word.summary);
    }
    out.push_str("\nNormalisers, for `cleanse`:\n\n");
    for normaliser in NORMALISERS {
        let _ = writeln!(out, "    {:<18} {}", normaliser.word.name, normaliser.word.summary);
    }
    out.push_str("\nComparators, for `match: compare`:\n\n");
    for comparator in similarity::ALL {
        let _ = writeln!(out, "    {:<18} {}", comparator.name, comparator.summary);
    }
    let names: Vec<&str> = packs::PACKS.iter().map(|(name, _)| *name).collect();
    let _ = write!(
        out,
        "\nPacks, for `use`: {}\n\n`karat rules NAME` shows one; `karat rules --pack NAME` the rules of a pack.",
        names.join(", ")
    );
    out
}

/// All that goes by a name: `email` is a check, a cleansing step and a comparator.
fn word_text(name: &str) -> Result<String, Failure> {
    let check = crate::check::find(name).map(check_text);
    let normaliser = crate::cleanse::find(name).map(normaliser_text);
    let comparator = similarity::find(name).map(comparator_text);
    let texts: Vec<String> = [check, normaliser, comparator].into_iter().flatten().collect();
    if !texts.is_empty() {
        return Ok(texts.join("\n\n"));
    }
    let packs = packs::PACKS.iter().any(|(pack, _)| *pack == name).then(|| format!("it is a pack: `karat rules --pack {name}`"));
    let words = CHECKS.iter().map(|c| c.word.name).chain(NORMALISERS.iter().map(|n| n.word.name));
    let near = did_you_mean(name, words.chain(similarity::ALL.iter().map(|c| c.name)));
    Err(Failure::Pipeline(vec![Diagnostic::error(format!("nothing is called `{name}`")).maybe_help(packs.or(near))]))
}

fn normaliser_text(normaliser: &Normaliser) -> String {
    let mut out = head(&normaliser.word, "cleansing step");
    out.push_str("\nExamples:\n");
    for example in normaliser.examples {
        let options: Vec<String> = example.options.iter().map(|(k, v)| format!("{k}: {v}")).collect();
        let options = if options.is_empty() { String::new() } else { format!("   ({})", options.join(", ")) };
        let _ = writeln!(out, "  {:?} → {:?}{options}", example.before, example.after);
    }
    out
}

fn comparator_text(comparator: &Comparator) -> String {
    let (name, levels) = (comparator.name, comparator.levels.join(" · "));
    let mut out = format!("{name} — {}\n(comparator)\n\n{}\n\nLevels: {levels}\nExamples:\n", comparator.summary, comparator.doc.trim());
    for (left, right, level) in comparator.examples {
        let level = comparator.levels.get(usize::from(*level)).copied().unwrap_or_default();
        let _ = writeln!(out, "  {left:?} and {right:?}: {level}");
    }
    out
}

/// The reference of a check, as `karat rules NAME` prints it.
pub fn check_text(check: &Check) -> String {
    let mut out = head(&check.word, &format!("check of {}", check.word.dimension));
    if !check.reasons.is_empty() {
        out.push_str("Reasons:\n");
        check.reasons.iter().for_each(|reason| {
            let _ = writeln!(out, "  {:<16} {}", reason.code, reason.help);
        });
    }
    for example in check.examples {
        let _ = writeln!(out, "\nExample:  - {}", example.rule.replace('\n', "\n          "));
        for (word, rows) in [("passes", example.passes), ("fails", example.fails), ("skips", example.skips)] {
            for row in rows {
                let cells: Vec<String> = example.columns.iter().zip(*row).map(|(c, v)| format!("{c}: {v:?}")).collect();
                let _ = writeln!(out, "  {word:<7} {}", cells.join(", "));
            }
        }
    }
    out
}

fn head(word: &Word, kind: &str) -> String {
    let mut out = format!("{} — {}\n({kind})\n\n{}\n", word.name, word.summary, word.doc.trim());
    let columns = match word.takes {
        Takes::Nothing => "none",
        Takes::One => "one",
        Takes::Each => "one or several, each on its own",
        Takes::Together => "one or several, together",
    };
    let _ = writeln!(out, "\nColumns: {columns}");
    if !word.options.is_empty() {
        out.push_str("Options:\n");
        word.options.iter().for_each(|option| out.push_str(&option_line(option)));
    }
    out
}

fn option_line(option: &Field) -> String {
    let needed = if option.required { ", required" } else { "" };
    format!("  {} ({}{needed}): {}\n", option.name, option.shape.noun(), option.doc)
}

fn pack_text(name: &str) -> Result<String, Failure> {
    let Some((_, text)) = packs::PACKS.iter().find(|(n, _)| *n == name) else {
        let help = did_you_mean(name, packs::PACKS.iter().map(|(n, _)| *n));
        return Err(Failure::Pipeline(vec![Diagnostic::error(format!("there is no pack `{name}`")).maybe_help(help)]));
    };
    let document = Document::parse(&format!("rules/{name}.yaml"), text).map_err(|d| Failure::Pipeline(vec![d]))?;
    let (pack, _) = spec::read_pack(document, &words::vocabulary(), &[]);
    let mut out = format!("{} — {}\n\n", pack.name, pack.doc.trim());
    for parameter in &pack.parameters {
        let _ = writeln!(out, "  ${} = {}: {}", parameter.name, parameter.default, parameter.doc.trim());
    }
    if let Some(first) = pack.parameters.first() {
        let _ = writeln!(out, "  Chosen with `use: {{ {name}: {{ {}: … }} }}`.\n", first.name);
    }
    for entry in &pack.rules {
        let rule = &entry.rule;
        let columns: Vec<&str> = rule.argument.columns.iter().map(|(c, _)| c.as_str()).collect();
        let columns = if columns.is_empty() { String::new() } else { format!(" on {}", columns.join(", ")) };
        let _ = writeln!(out, "  {} ({}{columns})", rule.name.as_deref().unwrap_or("?"), rule.word.name);
        let _ = writeln!(out, "      {}", rule.doc.as_deref().unwrap_or_default().trim());
    }
    Ok(out)
}
