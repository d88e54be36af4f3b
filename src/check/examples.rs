//! Runs the examples of every check through the same compiling and scanning as a run does, so that the
//! reference pages cannot promise what the code does not do.

use super::{CHECKS, Example, judge::judge};
use chrono::NaiveDate;

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
