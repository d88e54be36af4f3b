//! Small homes to review and to decide in.

use super::support::{AS_OF, Called, Table, karat, repo, run, temp, written};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// Customers of two sources; `match` and `decisions` vary.
pub const PEOPLE: &str = "id,first_name,last_name,email,city,updated_at\n\
    1,Anna,Adler,anna@example.com,Berlin,2026-01-01\n\
    2,Anna,Adler,anna.adler@example.com,Berlin,2026-02-01\n\
    3,Anne,Adler,anne@example.com,Bonn,2026-03-01\n\
    4,Bert,Brandt,bert@example.com,Köln,2026-01-01\n\
    5,Berta,Brand,berta@example.com,Köln,2026-01-01\n\
    6,王,小明,wang@example.com,北京,2026-01-01\n";

pub fn pipeline(more: &str) -> String {
    format!(
        "sources: {{ crm: {{ path: people.csv, key: id }} }}\nmatch: {{ block: [[last_name], [email]], compare: auto }}\n\
         merge: {{ winner: [{{ newest: updated_at }}] }}\n{more}\noutput: {{ to: home }}\n"
    )
}

/// A folder with people and a pipeline that has run once.
pub fn people(more: &str) -> (tempfile::TempDir, String) {
    let folder = temp();
    let path = written(folder.path(), &pipeline(more), &[("people.csv", PEOPLE.as_bytes())]);
    again(&path);
    (folder, path)
}

pub fn again(pipeline: &str) {
    let called: Called = karat().args(["run", pipeline, "--quiet", "--as-of", AS_OF]).output().unwrap().into();
    called.expect(0);
}

pub fn report(home: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(home.join("current/report.json")).unwrap()).unwrap()
}

pub fn entities(home: &Path) -> HashMap<String, String> {
    let table = Table::of(&home.join("current"), "crosswalk");
    table.values(&["_source", "_key", "_entity"]).iter().map(|r| (format!("{}:{}", r[0], r[1]), r[2].to_string())).collect()
}

/// Whether two records are one customer.
pub fn same(home: &Path, a: &str, b: &str) -> bool {
    let entities = entities(home);
    entities[&format!("crm:{a}")] == entities[&format!("crm:{b}")]
}

pub const HEADER: &str =
    "at,by,kind,left_source,left_key,right_source,right_key,entity,field,value,left_fingerprint,right_fingerprint,note\n";

/// Writes decisions by hand: kind, left, right, field, value; a second apart.
pub fn decide(home: &Path, lines: &[(&str, &str, &str, &str, &str)]) {
    let line = |(at, (kind, left, right, field, value)): (usize, &(&str, &str, &str, &str, &str))| {
        let source = if right.is_empty() { "" } else { "crm" };
        format!("2026-11-22T10:00:{at:02}.000Z,li,{kind},crm,{left},{source},{right},,{field},{value},,,\n")
    };
    let lines: String = lines.iter().enumerate().map(line).collect();
    fs::write(home.join("decisions.csv"), format!("{HEADER}{lines}")).unwrap();
}

/// The quickstart on its data with more suggestions, in a home of its own; gives home and pipeline.
pub fn quickstart() -> (tempfile::TempDir, String) {
    let home = temp();
    let path = quickstart_in(home.path(), "");
    run(&path, home.path(), &[]).expect(0);
    (home, path)
}

/// Writes the quickstart's pipeline into a folder, with more suggestions and more keys under `output`.
pub fn quickstart_in(folder: &Path, output: &str) -> String {
    let text = fs::read_to_string(repo().join("pipelines/quickstart.yaml")).unwrap();
    let text = text.replace("../testdata", &repo().join("testdata").display().to_string());
    let text = text.replace("review_at: 0.10", "review_at: 0.003").replace("to: ../out/quickstart", &format!("to: home\n{output}"));
    written(folder, &text, &[])
}
