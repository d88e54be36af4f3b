//! Decisions that runs obey: by hand, by sheet, taken back.

use super::people::{HEADER, PEOPLE, again, decide, entities, people, pipeline, quickstart_in, report, same};
use super::served::Served;
use super::support::{AS_OF, Table, call, repo, run, temp, written};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[test]
fn chains_hold_and_of_contradictions_the_newer_wins() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    decide(&home, &[("same", "1", "4", "", ""), ("same", "4", "6", "", ""), ("different", "5", "6", "", "")]);
    again(&path);
    assert!(same(&home, "1", "6") && !same(&home, "1", "5") && !same(&home, "4", "5"));
    decide(&home, &[("same", "1", "4", "", ""), ("same", "4", "6", "", ""), ("different", "1", "6", "", "")]);
    again(&path);
    assert!(same(&home, "4", "6") && !same(&home, "1", "6") && !same(&home, "1", "4"), "the oldest gives way");
    let found = report(&home);
    assert_eq!(found["decisions"]["contradicted"], serde_json::json!([{ "line": 2, "by": [3, 4] }]));
    let notes = found["notes"].to_string();
    assert!(notes.contains("line 2 is not obeyed: it contradicts lines 3, 4"), "{notes}");
    decide(&home, &[("same", "1", "4", "", ""), ("undo", "4", "1", "", "")]);
    again(&path);
    assert!(!same(&home, "1", "4"), "a decision that was withdrawn");
}

#[test]
fn winners_and_values_of_people_survive() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    let golden = |columns: &[&str]| -> Vec<String> {
        let table = Table::of(&home.join("current"), "golden");
        let rows = table.values(&["_size"]).iter().position(|r| r[0] == "2").unwrap();
        table.values(columns)[rows].iter().map(|v| v.to_string()).collect()
    };
    let both = ("same", "4", "5", "", "");
    let apart = [("different", "1", "2", "", ""), ("different", "1", "3", "", ""), ("different", "2", "3", "", "")];
    decide(&home, &[both, apart[0], apart[1], apart[2]]);
    again(&path);
    assert_eq!(golden(&["_winner", "first_name", "email"]), ["crm/4", "Bert", "bert@example.com"]);
    let values = [("value", "4", "", "email", "berta@example.com"), ("value", "5", "", "city", "Bonn")];
    decide(&home, &[both, apart[0], apart[1], apart[2], ("winner", "5", "", "", ""), values[0], values[1]]);
    again(&path);
    let columns = ["_winner", "first_name", "email", "_from_email", "city", "_from_city"];
    assert_eq!(golden(&columns), ["crm/5", "Berta", "berta@example.com", "", "Bonn", "decision"]);
    decide(&home, &[both, apart[0], apart[1], apart[2], ("value", "4", "", "emial", "x")]);
    again(&path);
    assert!(report(&home)["notes"].to_string().contains("line 6 sets `emial`, which is no column"));
}

/// Says on its page that 1 and 2 are different: a pair that the machine compared, for a name and a city are the same.
fn part_1_and_2(home: &Path) {
    let served = Served::start(home, &[]);
    let table = Table::of(&home.join("current"), "matches");
    let number = table.values(&["left_key", "right_key"]).iter().position(|r| r == &["1", "2"]).expect("1 and 2 are compared");
    served.visitor().decide(&format!("/pair/{number}"), "different");
}

#[test]
fn decisions_whose_records_changed_are_told_and_asked_again_if_wanted() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    part_1_and_2(&home);
    again(&path);
    assert!(!same(&home, "1", "2"));
    assert_eq!(report(&home)["decisions"]["stale"], serde_json::json!([]));
    fs::write(folder.path().join("people.csv"), PEOPLE.replace("2,Anna,Adler,anna.adler@", "2,Anna,Adler,anna@")).unwrap();
    again(&path);
    assert!(!same(&home, "1", "2"), "obeyed all the same");
    assert_eq!(report(&home)["decisions"]["stale"], serde_json::json!([{ "line": 2, "columns": ["email"] }]));
    let served = Served::start(&home, &[]);
    let visitor = served.visitor();
    assert!(visitor.leads("/next?show=stale").starts_with("/pair/"));
    let page = visitor.leads("/next?show=stale");
    visitor.get(&page).says("email");
    drop(served);
    written(folder.path(), &pipeline("decisions: { stale: ask }"), &[]);
    again(&path);
    let told = Table::of(&home.join("current"), "matches");
    assert!(told.values(&["told", "decision"]).iter().any(|r| r == &["again", "review"]));
    let served = Served::start(&home, &[]);
    let visitor = served.visitor();
    let open = visitor.leads("/next");
    visitor.decide(&open, "same");
    drop(served);
    again(&path);
    assert!(same(&home, "1", "2"), "the new answer holds");
    assert_eq!(report(&home)["decisions"]["stale"], serde_json::json!([]));
}

#[test]
fn a_broken_line_is_told_and_nothing_is_lost() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    let served = Served::start(&home, &[]);
    let visitor = served.visitor();
    let entity = format!("/entity/{}", entities(&home)["crm:6"]);
    let good = format!("{HEADER}2026-11-22T10:00:00.000Z,li,same,crm,1,crm,4,,,,,,\n");
    fs::write(home.join("decisions.csv"), format!("{good}2026-11-22T10:00:01.000Z,li,smae,crm,2,crm,3,,,,,,\n")).unwrap();
    visitor.get("/").says("decisions.csv").says("line 3");
    // Nobody can say what holds, so nothing is decided on top of it, and nothing is shown as done.
    let before = fs::read_to_string(home.join("decisions.csv")).unwrap();
    let sent = visitor.send(&format!("{entity}/winner"), &entity, &[("record", "1")]);
    assert_eq!(sent.status, 303);
    visitor.get(&entity).says("line 3");
    let text = fs::read_to_string(home.join("decisions.csv")).unwrap();
    assert_eq!(text, before);
    drop(served);
    let refused = call(&["run", &path, "--quiet", "--as-of", AS_OF]).expect(3);
    let refused = refused.says(&["decisions.csv:3", "smae", "same"]);
    assert!(!refused.stderr.contains("crm,2"), "keys are nobody's business: {}", refused.stderr);
    call(&["review", &home.display().to_string()]).expect(3).says(&["decisions.csv:3"]);
    fs::write(home.join("decisions.csv"), text.replace("smae", "same")).unwrap();
    again(&path);
    assert!(same(&home, "1", "4") && same(&home, "2", "3"));
}

#[test]
fn undo_takes_back_decisions_merges_and_runs() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    let shown = home.display().to_string();
    let first = fs::read_link(home.join("current")).unwrap();
    call(&["undo", &shown]).expect(2).says(&["no finished run before"]);
    decide(&home, &[("same", "4", "6", "", ""), ("same", "4", "5", "", "")]);
    again(&path);
    let entity = entities(&home)["crm:4"].clone();
    call(&["undo", &shown, "--entity", "nobody"]).expect(2).says(&["no entity `nobody`"]);
    let called = call(&["undo", &shown, "--entity", &entity, "--user", "mei"]).expect(0);
    assert!(called.stdout.contains("3 records") && called.stdout.contains("3 decisions"), "{}", called.stdout);
    again(&path);
    assert!(!same(&home, "4", "6") && !same(&home, "4", "5") && !same(&home, "5", "6"));
    let third = fs::read_link(home.join("current")).unwrap();
    call(&["undo", &shown]).expect(0);
    assert!(same(&home, "4", "6"), "the run before is current");
    call(&["undo", &shown]).expect(0);
    assert_eq!(fs::read_link(home.join("current")).unwrap(), first);
    assert!(home.join(third).join("_SUCCESS").exists(), "no run is removed");
}

#[test]
fn a_sheet_carries_decisions_and_twice_is_once() {
    let folder = temp();
    for kind in ["csv", "xlsx"] {
        let path = quickstart_in(folder.path(), &format!("  review_sheet: {kind}"));
        again(&path);
        let home = folder.path().join("home");
        let sheet = home.join(format!("current/review.{kind}"));
        assert_eq!(fs::metadata(&sheet).unwrap().permissions().mode() & 0o777, 0o600, "it shows customers as they are");
        let shown = home.display().to_string();
        if kind == "xlsx" {
            let called = call(&["review", &shown, "--apply", &sheet.display().to_string()]).expect(0);
            assert!(called.stdout.starts_with("0 decisions"), "{}", called.stdout);
            continue;
        }
        let text = fs::read_to_string(&sheet).unwrap();
        let mut reader = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|h| h == name).unwrap();
        let filled = folder.path().join("filled.csv");
        let mut writer = csv::Writer::from_path(&filled).unwrap();
        writer.write_record(&header).unwrap();
        let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let ids: Vec<String> = rows.iter().take(4).map(|r| format!("{}:{}", &r[at("source")], &r[at("key")])).collect();
        for (row, answer) in [(0, "合并"), (2, "Different")] {
            rows[row] = rows[row].iter().enumerate().map(|(i, v)| if i == at("decision") { answer } else { v }).collect();
        }
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
        let apply = || call(&["review", &shown, "--apply", &filled.display().to_string(), "--user", "li"]).expect(0).stdout;
        assert!(apply().starts_with("2 decisions recorded, 0 were"));
        assert!(apply().starts_with("0 decisions recorded, 2 were"));
        again(&path);
        let entities = entities(&home);
        assert_eq!(entities[&ids[0]], entities[&ids[1]]);
        assert_ne!(entities[&ids[2]], entities[&ids[3]]);
        fs::write(&filled, text.replacen(",left,,", ",left,perhaps,", 1)).unwrap();
        call(&["review", &shown, "--apply", &filled.display().to_string()]).expect(3).says(&["perhaps"]);
    }
}

#[test]
fn a_chain_holds_though_its_middle_is_missing_tonight() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    let lines = [("same", "4", "99", "", ""), ("same", "99", "6", "", ""), ("different", "5", "99", "", ""), ("same", "5", "98", "", "")];
    decide(&home, &lines);
    again(&path);
    assert!(same(&home, "4", "6") && !same(&home, "4", "5"));
    assert_eq!(report(&home)["decisions"]["absent"], 4);
}

#[test]
fn what_people_parted_stays_apart_until_they_answer_again() {
    // 1, 2 and 3 are linked to each other, so a chain would bring 1 and 2 together.
    let alike = "1,Anna,Adler,anna@example.com,Berlin,2026-01-01\n2,Anna,Adler,anna@example.com,Berlin,2026-01-01\n\
                 3,Anna,Adler,anna@example.com,Berlin,2026-01-01\n4,Bert,Brandt,bert@example.com,Bonn,2026-01-01\n";
    let text = format!("{}{alike}", PEOPLE.lines().next().unwrap().to_string() + "\n");
    let folder = temp();
    let asks = pipeline("decisions: { stale: ask }").replace("compare: auto", "compare: { email: email, first_name: name, city: place }");
    let path = written(folder.path(), &asks, &[("people.csv", text.as_bytes())]);
    again(&path);
    let home = folder.path().join("home");
    let line = "2026-11-22T10:00:00.000Z,li,different,crm,1,crm,2,,,,city=0000,,\n";
    fs::write(home.join("decisions.csv"), format!("{HEADER}{line}")).unwrap();
    again(&path);
    assert!(!same(&home, "1", "2"));
    let served = Served::start(&home, &[]);
    assert!(served.visitor().leads("/next").starts_with("/pair/"), "it is asked again");
}

#[test]
fn a_pipeline_without_match_has_decisions_that_wait_and_pages_all_the_same() {
    let folder = temp();
    let text = pipeline("").lines().filter(|line| !line.starts_with("match:")).collect::<Vec<_>>().join("\n");
    let path = written(
        folder.path(),
        &format!("{text}\n").replace("to: home", "to: home, review_sheet: xlsx"),
        &[("people.csv", PEOPLE.as_bytes())],
    );
    again(&path);
    let home = folder.path().join("home");
    decide(&home, &[("same", "1", "2", "", ""), ("value", "4", "", "city", "Bonn")]);
    again(&path);
    assert!(report(&home)["notes"].to_string().contains("no `match`: 1 decisions"));
    let golden = Table::of(&home.join("current"), "golden");
    assert!(golden.values(&["_winner", "city"]).iter().any(|row| row == &["crm/4", "Bonn"]));
    let manifest = fs::read_to_string(home.join("current/manifest.json")).unwrap();
    assert!(manifest.contains("decisions.csv"), "it is an input: {manifest}");
    let served = Served::start(&home, &[]);
    let visitor = served.visitor();
    for path in ["/", "/?show=decided", "/search?q=anna", "/log", "/agreement"] {
        assert_eq!(visitor.get(path).status, 200, "{path}");
    }
}

#[test]
fn decisions_are_no_staler_where_tables_are_left_out() {
    let more = "cleanse: [{ text: { columns: [city, first_name], case: upper } }]";
    let (folder, _) = people(more);
    let home = folder.path().join("home");
    part_1_and_2(&home);
    // Only the last name and the e-mail are needed now, and the city was cleansed when people decided.
    let few = pipeline(more).replace("compare: auto", "compare: { last_name: name, email: email }");
    let few = few.replace("{ to: home }", "{ to: home, tables: [crosswalk, matches] }");
    let path = written(folder.path(), &few, &[]);
    again(&path);
    assert!(!same(&home, "1", "2"));
    assert_eq!(report(&home)["decisions"]["stale"], serde_json::json!([]));
    assert!(report(&home)["columns"].as_array().unwrap().iter().any(|column| column["name"] == "city" && column["changed"] != 0));
}

#[test]
fn why_two_records_are_not_one_is_told() {
    let (folder, _) = people("");
    let home = folder.path().join("home").display().to_string();
    let told = |a: &str, b: &str| call(&["explain", &home, a, b]).expect(0).stdout;
    let strangers = told("1", "6");
    for words in ["decision  not linked: by their levels they weigh -", "does not reach", "`review_at`", "sum ", "levels speak alone"] {
        assert!(strangers.contains(words), "no `{words}` in:\n{strangers}");
    }
    // Everything but what the keys look at is the same.
    let text = format!("{PEOPLE}7,Anna,Adlr,a.adler@example.org,Berlin,2026-02-01\n");
    let text = text
        .replace("city,", "city,phone,")
        .replace("Berlin,", "Berlin,+49 30 901820,")
        .replace("Bonn,", "Bonn,,")
        .replace("Köln,", "Köln,,")
        .replace("北京,", "北京,,");
    let pipeline = pipeline("").replace("[[last_name], [email]]", "[[email]]").replace("match: {", "match: { review_at: 0.0001, ");
    again(&written(folder.path(), &pipeline, &[("people.csv", text.as_bytes())]));
    let missed = told("2", "7");
    assert!(missed.contains("no blocking key brought them together") && missed.contains("`first_name` is the same"), "{missed}");
    let pipeline = pipeline.replace("match: {", "match: { one_per: city, ");
    again(&written(folder.path(), &pipeline, &[("people.csv", text.as_bytes())]));
    assert!(told("2", "7").contains("not compared: both have the same `city`, in which the pipeline says nobody is twice"));
    // The report of an older version.
    let path = folder.path().join("home/current/report.json");
    let mut older: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    older["match"]["comparisons"].as_array_mut().unwrap().iter_mut().for_each(|of| {
        of.as_object_mut().unwrap().remove("comparator");
    });
    older["match"]["one_per"] = serde_json::Value::Null;
    fs::write(&path, older.to_string()).unwrap();
    assert!(told("2", "7").contains("not linked: no blocking key brought them together, or their weight"));
}

#[test]
fn why_a_sure_pair_is_no_link_is_told() {
    let (home, pipeline) = (temp(), repo().join("testdata/cases/names_of_families/pipeline.yaml"));
    let ran = run(pipeline.to_str().unwrap(), home.path(), &[]).expect(0).stdout;
    assert!(ran.contains("names that say Jr and Sr"), "{ran}");
    let told = call(&["explain", home.path().to_str().unwrap(), "1", "2"]).expect(0).stdout;
    assert!(told.contains("decision  non-link") && told.contains("but       two different values of a `never` column, or names"), "{told}");
}

#[test]
fn who_is_one_through_others_is_told_by_which_way() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    decide(&home, &[("same", "1", "4", "", ""), ("same", "4", "6", "", "")]);
    again(&path);
    let told = call(&["explain", &home.display().to_string(), "1", "6"]).expect(0).stdout;
    for words in ["decision  same entity, through other records: by their levels they weigh -", "path", "crm:1 to ", " to crm:6"] {
        assert!(told.contains(words), "no `{words}` in:\n{told}");
    }
}
