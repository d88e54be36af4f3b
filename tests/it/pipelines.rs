//! The shipped pipelines on the shipped data: nothing is lost, what is promised holds, and twice is the same.

use super::schema::mistakes;
use super::support::{AS_OF, Called, Table, is_whole, karat, leftovers, names, repo, run, sha256, temp, written};
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).unwrap()
}

/// Pairs of the same group among so many.
fn pairs(count: u64) -> u64 {
    count * count.saturating_sub(1) / 2
}

/// Precision and recall over pairs of records: what a crosswalk holds for one customer, and what is one.
fn quality(found: &HashMap<String, String>, truth: &HashMap<String, String>) -> (f64, f64) {
    let mut both: HashMap<(&str, &str), u64> = HashMap::new();
    let (mut ours, mut theirs): (HashMap<&str, u64>, HashMap<&str, u64>) = Default::default();
    for (record, cluster) in truth {
        let entity = found.get(record).unwrap_or_else(|| panic!("{record} is in no entity"));
        *both.entry((entity, cluster)).or_default() += 1;
        *ours.entry(entity).or_default() += 1;
        *theirs.entry(cluster).or_default() += 1;
    }
    let sum = |counts: Vec<u64>| counts.into_iter().map(pairs).sum::<u64>() as f64;
    let right = sum(both.into_values().collect());
    (right / sum(ours.into_values().collect()).max(1.0), right / sum(theirs.into_values().collect()))
}

/// The truth: the first column names the record, the second the cluster.
fn truth(path: &str) -> HashMap<String, String> {
    let mut reader = csv::Reader::from_path(repo().join(path)).unwrap();
    reader.records().map(|r| r.unwrap()).map(|r| (r[0].to_string(), r[1].to_string())).collect()
}

fn crosswalk(home: &Path, name: impl Fn(&str, &str) -> String) -> HashMap<String, String> {
    let table = Table::of(&home.join("current"), "crosswalk");
    table.values(&["_source", "_key", "_entity"]).iter().map(|r| (name(r[0], r[1]), r[2].to_string())).collect()
}

/// A Parquet file with these rows.
fn write_table(path: &Path, batch: RecordBatch) {
    let table = karat_engine::Table::of(batch.schema(), vec![batch]);
    karat_engine::write_parquet(&mut fs::File::create(path).unwrap(), &table, 1).unwrap();
}

#[test]
fn pairwise_quality_is_counted_right() {
    let map = |list: &[(&str, &str)]| list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
    let truth: HashMap<_, _> = map(&[("1", "a"), ("2", "a"), ("3", "a"), ("4", "b")]);
    assert_eq!(quality(&truth, &truth), (1.0, 1.0));
    let split: HashMap<_, _> = map(&[("1", "x"), ("2", "x"), ("3", "y"), ("4", "y")]);
    assert_eq!(quality(&split, &truth), (0.5, 1.0 / 3.0));
}

#[test]
fn quickstart_reads_every_row_once() {
    let home = temp();
    run("pipelines/quickstart.yaml", home.path(), &[]).expect(0);
    let current = home.path().join("current");
    let report = json(&current.join("report.json"));
    assert_eq!((&report["run"]["rows_in"], &report["run"]["rows_rejected"]), (&Value::from(650), &Value::from(3)));

    let rejects = Table::of(&current, "rejects");
    let seen: Vec<Vec<&str>> = rejects.values(&["line", "reason"]);
    assert_eq!(seen, [["60", "too_few_fields"], ["175", "too_many_fields"], ["305", "undecodable"]]);
    let csv = fs::read(repo().join("testdata/crm/contacts.csv")).unwrap();
    for row in rejects.values(&["line", "byte_offset"]) {
        let (line, offset) = (row[0].parse::<usize>().unwrap(), row[1].parse::<usize>().unwrap());
        assert_eq!(csv[..offset].iter().filter(|b| **b == b'\n').count(), line - 1, "the offset is the beginning of line {line}");
        assert_eq!(csv[offset - 1], b'\n');
    }

    // Every record that the truth knows is in the result, once, and nothing else is.
    let expected: BTreeSet<String> = truth("testdata/crm/truth.csv").into_keys().collect();
    let cleansed = Table::of(&current, "cleansed");
    let records: Vec<String> = cleansed.values(&["_source", "_key"]).iter().map(|r| r.join(":")).collect();
    assert_eq!(records.len(), 647);
    assert_eq!(records.iter().cloned().collect::<BTreeSet<_>>(), expected);
    let walk = crosswalk(home.path(), |source, key| format!("{source}:{key}"));
    assert_eq!(walk.keys().cloned().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn quickstart_finds_the_customers() {
    let home = temp();
    run("pipelines/quickstart.yaml", home.path(), &[]).expect(0);
    let (precision, recall) = quality(&crosswalk(home.path(), |source, key| format!("{source}:{key}")), &truth("testdata/crm/truth.csv"));
    assert!(precision >= 0.95 && recall >= 0.85, "precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn febrl3_finds_the_persons() {
    let home = temp();
    run("pipelines/febrl3.yaml", home.path(), &[]).expect(0);
    let (precision, recall) = quality(&crosswalk(home.path(), |_, key| key.to_string()), &truth("testdata/febrl3/truth.csv"));
    let f1 = 2.0 * precision * recall / (precision + recall);
    assert!(f1 >= 0.985, "F1 {f1:.4}, precision {precision:.4}, recall {recall:.4}");
}

/// Every table agrees with every other, and with the report.
#[test]
fn the_tables_of_a_run_agree() {
    for pipeline in [
        "pipelines/quickstart.yaml",
        "pipelines/febrl3.yaml",
        "testdata/cases/quarantine/pipeline.yaml",
        "testdata/cases/merge_strategies/pipeline.yaml",
    ] {
        let home = temp();
        run(pipeline, home.path(), &[]);
        let current = home.path().join("current");
        let report = json(&current.join("report.json"));
        let table = |name: &str| Table::of(&current, name);
        let count = |name: &str| report["run"][name].as_u64().unwrap() as usize;
        let cleansed = table("cleansed");
        let held = table("quarantine").rows.len();
        assert_eq!(
            cleansed.rows.len() + held + table("rejects").rows.len(),
            count("rows_in"),
            "{pipeline}: in = accepted + held + rejected"
        );
        assert_eq!((held, table("rejects").rows.len()), (count("rows_quarantined"), count("rows_rejected")), "{pipeline}");

        let crosswalk = table("crosswalk");
        let records = |t: &Table| t.values(&["_source", "_key", "_entity"]).iter().map(|r| r.join("\u{1}")).collect::<BTreeSet<_>>();
        assert_eq!(records(&crosswalk), records(&cleansed), "{pipeline}: crosswalk and cleansed name the same entities");
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        crosswalk.values(&["_entity"]).iter().for_each(|r| *sizes.entry(r[0].to_string()).or_default() += 1);
        let golden = table("golden");
        let golden: BTreeMap<String, usize> =
            golden.values(&["_entity", "_size"]).iter().map(|r| (r[0].to_string(), r[1].parse().unwrap())).collect();
        assert_eq!(golden, sizes, "{pipeline}: golden has every entity with its size");

        let ids: BTreeSet<String> = report["rules"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_string()).collect();
        let mut failed: BTreeMap<String, u64> = BTreeMap::new();
        for row in table("failures").values(&["rule"]) {
            assert!(ids.contains(row[0]), "{pipeline}: failures names the rule {}", row[0]);
            *failed.entry(row[0].to_string()).or_default() += 1;
        }
        for rule in report["rules"].as_array().unwrap() {
            let rows = failed.get(rule["id"].as_str().unwrap()).copied().unwrap_or(0);
            // A rule about the table as a whole has no failing rows.
            assert!(
                rows == rule["failed"].as_u64().unwrap() || rows == 0 && rule["evaluated"] == 1,
                "{pipeline}: {}: {rows} rows",
                rule["id"]
            );
            assert!(rule["failed"].as_u64() <= rule["evaluated"].as_u64(), "{pipeline}: {}", rule["id"]);
        }
        if let Some(found) = report["match"].as_object() {
            let decisions = table("matches");
            let links = decisions.values(&["decision"]).iter().filter(|r| r[0] == "link").count() as u64;
            assert_eq!(found["links"], links, "{pipeline}: links");
            assert_eq!(found["entities"], sizes.len() as u64, "{pipeline}");
            assert_eq!(found["duplicates"], (cleansed.rows.len() - sizes.len()) as u64, "{pipeline}");
        }
        let changed = report["columns"].as_array().unwrap().iter().map(|c| c["changed"].as_u64().unwrap()).sum::<u64>();
        assert_eq!(changed as usize, count("cells_changed"), "{pipeline}: changed cells");
    }
}

#[test]
fn a_run_is_whole_and_its_manifest_is_right() {
    let home = temp();
    run("pipelines/quickstart.yaml", home.path(), &[]).expect(0);
    is_whole(home.path());
    assert_eq!(leftovers(home.path()), [""; 0]);
    let current = home.path().join("current");
    let manifest = json(&current.join("manifest.json"));
    let report = json(&current.join("report.json"));
    assert_eq!(manifest["run"], report["run"]["id"]);
    assert_eq!(manifest["as_of"], AS_OF);
    assert_eq!(manifest["pipeline_sha256"], sha256(&fs::read(repo().join("pipelines/quickstart.yaml")).unwrap()));
    let inputs = manifest["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 2);
    for input in inputs {
        let bytes = fs::read(repo().join(input["path"].as_str().unwrap())).unwrap();
        assert_eq!((&input["sha256"], &input["bytes"]), (&Value::from(sha256(&bytes)), &Value::from(bytes.len())), "{}", input["path"]);
    }
    assert_eq!(inputs.iter().map(|i| i["rows"].as_u64().unwrap()).sum::<u64>(), 650, "rows of the inputs: records and rejects");
    for output in manifest["outputs"].as_array().unwrap() {
        let path = current.join(output["path"].as_str().unwrap());
        assert_eq!(output["bytes"], fs::metadata(&path).unwrap().len(), "{}", path.display());
        if path.extension().is_some_and(|e| e == "parquet") {
            assert_eq!(output["rows"], Table::read(&path).rows.len(), "{}", path.display());
        }
    }
    // Nothing lies in the folder that the manifest does not name.
    let mut named: Vec<String> = manifest["outputs"].as_array().unwrap().iter().map(|o| o["path"].as_str().unwrap().to_string()).collect();
    named.extend(["_SUCCESS".to_string(), "manifest.json".to_string()]);
    named.sort();
    assert_eq!(names(&current), named);
}

#[test]
fn reports_conform_to_their_schema() {
    let schema = json(&repo().join("src/report/report.schema.json"));
    for pipeline in [
        "pipelines/quickstart.yaml",
        "pipelines/febrl3.yaml",
        "testdata/cases/rules/pipeline.yaml",
        "testdata/cases/csv_rejects/pipeline.yaml",
        "testdata/cases/no_match/pipeline.yaml",
    ] {
        let home = temp();
        run(pipeline, home.path(), &[]);
        let found = mistakes(&schema, &json(&home.path().join("current/report.json")));
        assert!(found.is_empty(), "{pipeline}\n{}", found.join("\n"));
    }
    let checked: Called =
        karat().args(["check", "pipelines/quickstart.yaml", "--quiet", "--as-of", AS_OF, "--format", "json"]).output().unwrap().into();
    let found = mistakes(&schema, &serde_json::from_str(&checked.expect(0).stdout).unwrap());
    assert!(found.is_empty(), "check --format json\n{}", found.join("\n"));
}

/// The Parquet files of two homes are the same bytes; gives the names of those that are not.
fn different(one: &Path, other: &Path) -> Vec<String> {
    let tables = |home: &Path| names(&home.join("current")).into_iter().filter(|n| n.ends_with(".parquet")).collect::<Vec<_>>();
    assert_eq!(tables(one), tables(other));
    assert_eq!(tables(one).len(), 8);
    let same = |name: &String| fs::read(one.join("current").join(name)).unwrap() == fs::read(other.join("current").join(name)).unwrap();
    tables(one).into_iter().filter(|name| !same(name)).collect()
}

#[test]
fn threads_and_time_change_nothing() {
    for pipeline in ["pipelines/quickstart.yaml", "pipelines/febrl3.yaml"] {
        let homes: Vec<_> = ["1", "3", "8"].iter().map(|n| (temp(), *n)).collect();
        for (home, threads) in &homes {
            run(pipeline, home.path(), &["--threads", threads]).expect(0);
        }
        assert_eq!(different(homes[0].0.path(), homes[1].0.path()), [""; 0], "{pipeline} with 1 and 3 threads");
        assert_eq!(different(homes[0].0.path(), homes[2].0.path()), [""; 0], "{pipeline} with 1 and 8 threads");
        // A second run in the same home: the state of the first changes nothing either.
        run(pipeline, homes[0].0.path(), &[]).expect(0);
        assert_eq!(different(homes[0].0.path(), homes[1].0.path()), [""; 0], "{pipeline} again");
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    // Quickstart, with the rows of its CSV file in another order.
    let folder = temp();
    let root = folder.path();
    fs::create_dir_all(root.join("pipelines")).unwrap();
    fs::create_dir_all(root.join("testdata/crm")).unwrap();
    fs::create_dir_all(root.join("testdata/febrl3")).unwrap();
    for file in ["pipelines/quickstart.yaml", "pipelines/febrl3.yaml", "testdata/crm/shop.parquet"] {
        fs::copy(repo().join(file), root.join(file)).unwrap();
    }
    for file in ["testdata/crm/contacts.csv", "testdata/febrl3/records.csv"] {
        fs::write(root.join(file), shuffled(&fs::read(repo().join(file)).unwrap())).unwrap();
    }
    for pipeline in ["pipelines/quickstart.yaml", "pipelines/febrl3.yaml"] {
        let (straight, other) = (temp(), temp());
        run(pipeline, straight.path(), &[]).expect(0);
        let mut command = karat();
        command.current_dir(root).args(["run", pipeline, "--quiet", "--as-of", AS_OF, "--out"]).arg(other.path());
        Called::from(command.output().unwrap()).expect(0);
        // Rejects are told by their lines, which are others now.
        let found: Vec<String> = different(straight.path(), other.path()).into_iter().filter(|n| n != "rejects.parquet").collect();
        assert_eq!(found, [""; 0], "{pipeline}");
        let rejects = |home: &Path| {
            let table = Table::of(&home.join("current"), "rejects");
            table.values(&["reason", "raw"]).iter().map(|r| r.join("\u{1}")).collect::<BTreeSet<_>>()
        };
        assert_eq!(rejects(straight.path()), rejects(other.path()), "{pipeline}: the same rows are rejected");
    }
}

/// The header, then the records in another order, always the same. A line break within quotes stays.
fn shuffled(csv: &[u8]) -> Vec<u8> {
    let mut records: Vec<Vec<u8>> = Vec::new();
    let mut open = false;
    for line in csv.split_inclusive(|b| *b == b'\n') {
        match records.last_mut().filter(|_| open) {
            Some(record) => record.extend_from_slice(line),
            None => records.push(line.to_vec()),
        }
        open ^= line.iter().filter(|b| **b == b'"').count() % 2 == 1;
    }
    let mut body = records.split_off(1);
    let count = body.len();
    let mut state = 7u64;
    for i in (1..count).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        body.swap(i, (state >> 33) as usize % (i + 1));
    }
    assert!(count > 100);
    records.into_iter().chain(body).flatten().collect()
}

#[test]
fn a_rejected_row_of_a_parquet_file_keeps_the_columns_that_nothing_needs() {
    let folder = temp();
    let column = |values: [Option<&str>; 3]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let columns = [
        ("id", column([Some("1"), None, Some("3")])),
        ("email", column([Some("a@b.de"), Some("c@d.de"), Some("a@b.de")])),
        ("notes", column([Some("x"), Some("call 后天"), None])),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    write_table(&folder.path().join("a.parquet"), batch);
    let text = "sources: { a: { path: a.parquet, key: id } }\nmatch: { block: [[email]], compare: { email: email } }\nmax_rejects: 1\n\
                output: { to: out, tables: [crosswalk] }\n";
    let path = written(folder.path(), text, &[]);
    run(&path, &folder.path().join("out"), &[]).expect(0);
    let rejects = Table::of(&folder.path().join("out/current"), "rejects");
    let raw: Value = serde_json::from_str(rejects.values(&["raw"])[0][0]).unwrap();
    assert_eq!(raw, serde_json::json!({ "id": null, "email": "c@d.de", "notes": "call 后天" }));
    let report = json(&folder.path().join("out/current/report.json"));
    assert!(
        report["notes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|note| note.as_str().unwrap().contains("not read") && note.as_str().unwrap().contains("`notes`"))
    );
}

#[test]
fn a_column_that_matching_chose_not_to_compare_is_measured_all_the_same() {
    let folder = temp();
    let people = "id,name,active,email\n1,Anna Adler,yes,a@b.de\n2,Anna Adler,no,a@b.de\n3,Bert Brandt,yes,c@d.de\n";
    let text = "sources: { a: { path: a.csv, key: id } }\nmatch: {}\noutput: { to: out, tables: [crosswalk, matches] }\n";
    let path = written(folder.path(), text, &[("a.csv", people.as_bytes())]);
    run(&path, &folder.path().join("out"), &[]).expect(0);
    let report = json(&folder.path().join("out/current/report.json"));
    let columns = report["columns"].as_array().unwrap();
    let distinct: Vec<(&str, u64)> = columns.iter().map(|c| (c["name"].as_str().unwrap(), c["distinct"].as_u64().unwrap())).collect();
    assert_eq!(distinct, [("id", 3), ("name", 2), ("active", 2), ("email", 2)]);
}

#[test]
fn a_file_that_keeps_words_in_lists_matches_as_its_text_does() {
    let folder = temp();
    let n = |row: usize, salt: usize, below: usize| (row * 7_919 + salt * 104_729) % 1_009 % below;
    let first = ["Anna", "BERT", "Carla", "david", "N/A", "小明"];
    let last = ["Adler", "Brandt", "Conrad", "", "王"];
    // From the last to the first, so that rows are put in order; every third customer comes twice.
    let rows: Vec<[String; 4]> = (0..600)
        .rev()
        .map(|row| {
            let person = if row % 3 == 2 { row - 1 } else { row };
            let born = format!("19{:02}-0{}-1{}", 50 + n(person, 3, 50), 1 + n(person, 4, 9), n(person, 5, 10));
            [format!("{row:04}"), first[n(person, 1, 6)].into(), last[n(person, 2, 5)].into(), born]
        })
        .collect();
    let headers = ["id", "first_name", "last_name", "birth_date"];
    let texts = |at: usize| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(|row| &row[at]))) };
    let batch = RecordBatch::try_from_iter(headers.iter().enumerate().map(|(at, name)| (*name, texts(at)))).unwrap();
    write_table(&folder.path().join("a.parquet"), batch);
    let csv = rows.iter().fold(format!("{}\n", headers.join(",")), |csv, row| format!("{csv}{}\n", row.join(",")));
    let matched = |file: &str| {
        let text = format!(
            "sources: {{ a: {{ path: {file}, key: id }} }}\nrules:\n  - not_missing: last_name\nmatch:\n  block: [[first_name, birth_date], [last_name, birth_date]]\n  \
             compare: {{ first_name: {{ jaro_winkler: [0.9] }}, last_name: name, birth_date: {{ levenshtein: [1] }} }}\n  link_at: 0.5\n\
             output: {{ to: out, tables: [crosswalk, matches, failures] }}\n"
        );
        let path = written(folder.path(), &text, &[("a.csv", csv.as_bytes())]);
        run(&path, &folder.path().join(format!("out of {file}")), &[]);
        let current = folder.path().join(format!("out of {file}/current"));
        ["crosswalk", "matches", "failures"].map(|table| fs::read(current.join(format!("{table}.parquet"))).unwrap())
    };
    let (of_text, of_words) = (matched("a.csv"), matched("a.parquet"));
    assert!(of_text[1].len() > 2_000, "pairs were found");
    assert!(of_text == of_words, "the same tables");
}
