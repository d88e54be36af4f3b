//! Rules from the outside: why records fail, figures from run to run, and rules that break.

use super::support::{Table, call, run, temp, written};
use serde_json::Value;
use std::fs;

#[test]
fn explain_says_why_a_record_failed_and_what_would_mend_it() {
    let home = temp();
    run("testdata/cases/thresholds/pipeline.yaml", home.path(), &[]).expect(1);
    let current = home.path().join("current");
    let told = call(&["explain", &current.display().to_string(), "5"]).expect(0).stdout;
    assert!(told.contains("names are filled in") && told.contains("missing: Fill in the value"), "{told}");
    assert!(told.contains("pipeline.yaml:6"), "the line of the rule: {told}");
}

#[test]
fn a_figure_is_held_against_that_of_the_last_run() {
    let folder = temp();
    let rule = "- mean: { column: amount, changed_by: 10% }\n  - row_count: { changed_by: 1 }\n    severity: info";
    let pipeline = written(folder.path(), &format!("sources:\n  t: {{ path: t.csv, key: id }}\nrules:\n  {rule}\n"), &[]);
    let home = folder.path().join("home");
    let verdicts = |csv: &str| {
        fs::write(folder.path().join("t.csv"), csv).unwrap();
        run(&pipeline, &home, &[]);
        let report: Value = serde_json::from_str(&fs::read_to_string(home.join("current/report.json")).unwrap()).unwrap();
        let rules = report["rules"].as_array().unwrap();
        rules.iter().map(|rule| (rule["verdict"].as_str().unwrap().to_string(), rule["value"].as_f64().unwrap())).collect::<Vec<_>>()
    };
    let rule = |verdict: &str, value: f64| (verdict.to_string(), value);
    assert_eq!(verdicts("id,amount\n1,10\n2,20\n"), [rule("not_evaluated", 15.0), rule("not_evaluated", 2.0)], "there is no last run");
    assert_eq!(verdicts("id,amount\n1,10\n2,23\n"), [rule("pass", 16.5), rule("pass", 2.0)]);
    assert_eq!(verdicts("id,amount\n1,10\n2,33\n3,21.5\n4,n\n"), [rule("fail", 21.5), rule("fail", 4.0)]);
}

#[test]
fn a_rule_that_breaks_is_a_failed_measure_and_the_others_go_on() {
    let folder = temp();
    let rules = "- sql: CAST(amount AS BIGINT) > 0\n  - sql: sum(CAST(amount AS BIGINT)) > 0\n  - not_missing: amount";
    let yaml = format!("sources:\n  t: {{ path: t.csv, key: id }}\nrules:\n  {rules}\n");
    let pipeline = written(folder.path(), &yaml, &[("t.csv", b"id,amount\n1,10\n2,zehn\n")]);
    let home = folder.path().join("home");
    let told = run(&pipeline, &home, &[]).expect(1).stdout;
    assert!(told.contains("cannot be evaluated: a value cannot be read as the type"), "{told}");
    assert!(!told.contains("zehn"), "the message holds no value: {told}");
    let report: Value = serde_json::from_str(&fs::read_to_string(home.join("current/report.json")).unwrap()).unwrap();
    let verdicts: Vec<&str> = report["rules"].as_array().unwrap().iter().map(|rule| rule["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["broken", "broken", "pass"]);
    assert_eq!(report["gate"]["verdict"], "fail");
}

#[test]
fn a_column_of_another_kind_than_a_rule_needs_is_no_silent_pass() {
    let folder = temp();
    let rules = "- mean: { column: name, max: 10 }\n  - fresh_within: { column: name, age: 2d }\n  - mean: { column: empty, max: 10 }";
    let yaml = format!("sources:\n  t: {{ path: t.csv, key: id }}\nrules:\n  {rules}\n");
    let pipeline = written(folder.path(), &yaml, &[("t.csv", b"id,name,empty\n1,Ann,\n2,Bob,N/A\n")]);
    let told = run(&pipeline, &folder.path().join("home"), &[]).expect(1).stdout;
    assert!(told.contains("`name` has values, but none of them is a number"), "{told}");
    assert!(told.contains("none of them is a date with the year first") && told.contains("1 not evaluated"), "{told}");
}

/// Values are let go where no table holds whole records, and stay where a record is held back.
#[test]
fn a_table_does_not_depend_on_which_others_are_written() {
    let folder = temp();
    let csv = "id,name,phone\n1, Ann ,13912345678\n2,Bo,\n3,,139 1234 5679\n";
    for on_fail in ["", "\n    on_fail: quarantine"] {
        let tables = |output: &str, home: &str| {
            let rules = format!("rules:\n  - not_missing: name{on_fail}\n  - not_missing: phone\n");
            let text =
                format!("sources:\n  t: {{ path: t.csv, key: id }}\ncleanse:\n  - text: name\n{rules}output: {{ to: out, {output} }}\n");
            let home = folder.path().join(home);
            run(&written(folder.path(), &text, &[("t.csv", csv.as_bytes())]), &home, &[]).expect(1);
            let bytes = |table| fs::read(home.join(format!("current/{table}.parquet"))).unwrap();
            (["failures", "changes", "quarantine"].map(bytes), Table::of(&home.join("current"), "quarantine").rows)
        };
        let (some, all) = (tables("tables: [failures, changes]", "some"), tables("tables: [cleansed, failures, changes]", "all"));
        assert!(some == all, "the same tables{on_fail}");
        assert_eq!(some.1.len(), usize::from(!on_fail.is_empty()));
        assert!(some.1.iter().all(|row| row.iter().any(|cell| cell.contains("139"))), "what is held back keeps its values");
    }
}
