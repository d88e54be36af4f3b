//! Runs the examples of every check through the same compiling and scanning as a run does, so that the
//! reference pages cannot promise what the code does not do.

use super::judge::{judge, judge_all, vocabulary};
use super::{CHECKS, Example};
use crate::packs::PACKS;
use crate::spec::{Case, Document, PackRule, Takes, read_pack};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The rows of an example with the answers that it promises.
fn promises(example: &Example) -> Vec<(&'static [&'static str], Option<bool>)> {
    let passes = example.passes.iter().map(|row| (*row, Some(true)));
    let fails = example.fails.iter().map(|row| (*row, Some(false)));
    let skips = example.skips.iter().map(|row| (*row, None));
    passes.chain(fails).chain(skips).collect()
}

#[test]
fn every_check_does_what_its_examples_say() {
    let as_of = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut wrong = Vec::new();
    for check in CHECKS {
        // An example without rows only shows how the rule is written.
        for example in check.examples.iter().filter(|e| !promises(e).is_empty()) {
            let promised = promises(example);
            // All rows stand in one table: whether a row is unique depends on the others.
            let rows: Vec<&[&str]> = promised.iter().map(|(row, _)| *row).collect();
            match judge(example.rule, example.columns, &rows, as_of) {
                Err(error) => wrong.push(format!("{}: `{}`: {error}", check.word.name, example.rule)),
                Ok(answers) if answers.len() != rows.len() => {
                    wrong.push(format!("{}: {} rows, {} answers", check.word.name, rows.len(), answers.len()));
                }
                Ok(answers) => {
                    for ((row, promise), answer) in promised.iter().zip(answers).filter(|((_, promise), answer)| promise != answer) {
                        wrong.push(format!("{}: `{}` on {row:?}: promised {promise:?}, got {answer:?}", check.word.name, example.rule));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_row_of_an_example_has_a_value_for_every_column() {
    for check in CHECKS {
        for example in check.examples {
            assert!(example.rule.starts_with(check.word.name), "{}: `{}`", check.word.name, example.rule);
            for (row, _) in promises(example) {
                assert_eq!(row.len(), example.columns.len(), "{}: {row:?}", check.word.name);
            }
        }
    }
}

/// The columns that a rule's cases are about.
fn columns_of(entry: &PackRule) -> Vec<String> {
    let named = entry.rule.argument.columns.iter().map(|(name, _)| name.clone());
    let rows = entry.passes.iter().chain(&entry.fails).filter_map(|case| match case {
        Case::Row(row) => Some(row.iter().map(|(name, _)| name.clone())),
        Case::Value(_) => None,
    });
    let all: BTreeSet<String> = named.chain(rows.flatten()).collect();
    all.into_iter().collect()
}

/// The row of a case: a plain value is the value of the rule's columns.
fn row_of(case: &Case, columns: &[String]) -> Vec<String> {
    let value = |column: &String| match case {
        Case::Value(value) => value.clone(),
        Case::Row(row) => row.iter().find(|(name, _)| name == column).map(|(_, v)| v.clone()).unwrap_or_default(),
    };
    columns.iter().map(value).collect()
}

#[test]
fn every_rule_of_every_pack_does_what_its_cases_say() {
    let as_of = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut wrong = Vec::new();
    for (name, text) in PACKS {
        let (pack, mistakes) = read_pack(Document::parse(name, text).unwrap(), &vocabulary());
        assert!(mistakes.is_empty(), "{}", mistakes[0]);
        assert_eq!(pack.name, *name);
        for entry in &pack.rules {
            let rule = entry.rule.name.clone().unwrap_or_default();
            assert!(!rule.is_empty() && entry.rule.doc.is_some(), "{name}: a rule lacks its name or doc");
            let has_cases = !entry.passes.is_empty() && !entry.fails.is_empty();
            let of_rows = !matches!(entry.rule.word.name, "fresh_within" | "row_count" | "unique" | "references");
            assert!(has_cases || !of_rows, "{name}: {rule} has no cases");
            if !has_cases {
                continue;
            }
            let columns = columns_of(entry);
            let rows: Vec<Vec<String>> = entry.passes.iter().chain(&entry.fails).map(|case| row_of(case, &columns)).collect();
            let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
            let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            let names: Vec<&str> = columns.iter().map(String::as_str).collect();
            let answers =
                judge_all(&format!("sources: {{ t: {{ path: t.csv }} }}\nrules:\n  - use: {name}\n"), &names, &rows, as_of).unwrap();
            // A rule on each of several columns is several rules, whose names begin alike.
            let id = format!("{name}: {rule}");
            let mine = answers
                .iter()
                .filter(|(found, _)| **found == id || (entry.rule.word.takes == Takes::Each && found.starts_with(&format!("{id} ("))));
            let mine: Vec<_> = mine.collect();
            assert!(!mine.is_empty(), "{id} does not apply to its own cases");
            for (found, answers) in mine {
                for (index, answer) in answers.iter().enumerate() {
                    let promised = index < entry.passes.len();
                    if *answer != Some(promised) {
                        wrong.push(format!("{found}: on {:?}: promised {promised}, got {answer:?}", rows[index]));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
