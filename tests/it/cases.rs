//! Pipelines small enough to be judged by eye: `testdata/cases/NAME/pipeline.yaml`, its inputs, and in
//! `expected/` what the run says and every table it leaves, as text.
//!
//! `KARAT_BLESS=1 cargo test --release --workspace --test it cases` rewrites `expected/`: look at the difference before you keep it.

use super::support::{AS_OF, Table, blessing, golden, karat, names, repo, temp};
use std::fs;

/// The tables of a run.
pub const TABLES: &[&str] = &["changes", "cleansed", "crosswalk", "failures", "golden", "matches", "quarantine", "rejects"];

fn check(name: &str) {
    let folder = repo().join("testdata/cases").join(name);
    let home = temp();
    let mut command = karat();
    command.current_dir(&folder).args(["run", "pipeline.yaml", "--quiet", "--as-of", AS_OF, "--out"]).arg(home.path());
    let output = command.output().unwrap();
    let (said, told) = (String::from_utf8(output.stderr).unwrap(), String::from_utf8(output.stdout).unwrap());
    let current = home.path().join("current");
    assert!(current.join("_SUCCESS").is_file(), "{name} left no results\n{told}\n{said}");

    // What is told, without the folder that only this run has.
    let kept = told.lines().filter(|l| !["results ", "report ", "review "].iter().any(|w| l.starts_with(w)));
    let told: String = kept.map(|l| format!("{l}\n")).collect();
    let said = if said.is_empty() { said } else { format!("--- stderr\n{said}") };
    let summary = format!("exit {}\n{told}{said}", output.status.code().unwrap_or(-1));

    let mut texts = vec![("summary.txt".to_string(), summary)];
    // What a pipeline leaves out is not there.
    for table in TABLES.iter().filter(|table| current.join(format!("{table}.parquet")).is_file()) {
        let table_text = Table::of(&current, table);
        if !table_text.rows.is_empty() {
            texts.push((format!("{table}.csv"), table_text.to_csv()));
        }
    }
    // CSV for people, where the pipeline asks for it.
    for file in names(&current).into_iter().filter(|n| n.ends_with(".csv")) {
        texts.push((format!("for-people-{file}"), fs::read_to_string(current.join(&file)).unwrap()));
    }
    let expected = folder.join("expected");
    let mut wrong: Vec<String> = texts.iter().filter_map(|(file, text)| golden(&expected.join(file), text)).collect();
    for file in names(&expected).into_iter().filter(|n| !texts.iter().any(|(file, _)| file == n)) {
        if blessing() {
            fs::remove_file(expected.join(&file)).unwrap();
        } else {
            wrong.push(format!("{name}/expected/{file} is there, but the run has no rows for it"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_folder_is_a_case() {
            assert_eq!(names(&repo().join("testdata/cases")), [$(stringify!($name)),*], "the list in tests/it/cases.rs, sorted");
        }
    };
}

cases!(
    cleansing,
    csv_rejects,
    fixed_width,
    gb18030,
    merge_strategies,
    names_of_families,
    never,
    no_match,
    one_per,
    only_matching,
    quarantine,
    rules,
    tab_delimiter,
    thresholds,
    two_sources,
    whole_table,
);
