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
            let mut say = |what: String| wrong.push(format!("{}: `{}` {what}", check.word.name, example.rule));
            match judge(example.rule, example.columns, &rows, as_of) {
                Err(error) => say(format!("cannot be judged: {error}")),
                Ok(told) if told.of_table => {
                    let promise = if !example.skips.is_empty() { None } else { Some(example.fails.is_empty()) };
                    if told.verdict != promise {
                        say(format!("on the whole table: promised {promise:?}, got {:?}", told.verdict));
                    }
                }
                Ok(told) => {
                    for ((row, promise), answer) in promised.iter().zip(told.answers).filter(|((_, promise), answer)| promise != answer) {
                        say(format!("on {row:?}: promised {promise:?}, got {answer:?}"));
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
        let (pack, mistakes) = read_pack(Document::parse(name, text).unwrap(), &vocabulary(), &[]);
        assert!(mistakes.is_empty(), "{}", mistakes[0]);
        assert_eq!(pack.name, *name);
        for entry in &pack.rules {
            let rule = entry.rule.name.clone().unwrap_or_default();
            assert!(!rule.is_empty() && entry.rule.doc.is_some(), "{name}: a rule lacks its name or doc");
            let has_cases = !entry.passes.is_empty() && !entry.fails.is_empty();
            // What looks at more than one row has no rows that pass or fail alone.
            let check = super::find(entry.rule.word.name).unwrap();
            let of_rows = !check.reasons.is_empty() && !matches!(entry.rule.word.name, "unique" | "references" | "determines" | "outliers");
            assert!(has_cases || !of_rows, "{name}: {rule} has no cases");
            if !has_cases {
                continue;
            }
            let columns = columns_of(entry);
            let rows: Vec<Vec<String>> = entry.passes.iter().chain(&entry.fails).map(|case| row_of(case, &columns)).collect();
            let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
            let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            let names: Vec<&str> = columns.iter().map(String::as_str).collect();
            let text = format!("sources: {{ t: {{ path: t.csv }} }}\nrules:\n  - use: {name}\n");
            let answers = judge_all(&text, &names, &rows, as_of).unwrap_or_else(|error| panic!("{name}: {rule}: {error}"));
            // A rule on each of several columns is several rules, whose names begin alike.
            let id = format!("{name}: {rule}");
            let mine = answers
                .iter()
                .filter(|(found, _)| **found == id || (entry.rule.word.takes == Takes::Each && found.starts_with(&format!("{id} ("))));
            let mine: Vec<_> = mine.collect();
            assert!(!mine.is_empty(), "{id} does not apply to its own cases");
            for (found, told) in mine {
                for (index, answer) in told.answers.iter().enumerate() {
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
