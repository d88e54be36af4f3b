//! The review application, by requests as browsers, scripts and forgers send them.

use super::people::{PEOPLE, again, decide, entities, people, pipeline, quickstart, report, same};
use super::served::{Answered, Served, get, post};
use super::support::{Table, call, run, temp, written};
use serde_json::Value;
use std::fs;
use std::process::Command;

#[test]
fn what_is_decided_in_the_page_the_next_run_obeys_and_nobody_is_asked_again() {
    let (home, path) = quickstart();
    let before = report(home.path())["match"]["reviews"].as_u64().unwrap();
    assert!(before > 10);
    let served = Served::start(home.path(), &[]);
    let visitor = served.visitor();
    let ids = |path: &str| -> (String, String) {
        let number: usize = path.trim_start_matches("/pair/").parse().unwrap();
        let table = Table::of(&home.path().join("current"), "matches");
        let row = table.values(&["left_source", "left_key", "right_source", "right_key"])[number].join("\t");
        let cells: Vec<&str> = row.split('\t').collect();
        (format!("{}:{}", cells[0], cells[1]), format!("{}:{}", cells[2], cells[3]))
    };
    let first = visitor.leads("/next");
    let second = visitor.decide(&first, "same");
    assert_ne!(first, second);
    visitor.get(&second).says("Recorded: the same customer.");
    let third = visitor.decide(&second, "different");
    let fourth = visitor.decide(&third, "unsure");
    visitor.decide(&fourth, "skip");
    let (one, other, unsure) = (ids(&first), ids(&second), ids(&third));
    drop(served);
    run(&path, home.path(), &[]).expect(0);
    let entities = entities(home.path());
    assert_eq!(entities[&one.0], entities[&one.1]);
    assert_ne!(entities[&other.0], entities[&other.1]);
    let table = Table::of(&home.path().join("current"), "matches");
    let told: Vec<String> = table.values(&["told", "decision"]).iter().filter(|r| !r[0].is_empty()).map(|r| r.join(" ")).collect();
    let mut told = told;
    told.sort();
    assert_eq!(told, ["different non-link", "same link", "unsure review"]);
    let found = report(home.path());
    assert!(found["match"]["reviews"].as_u64().unwrap() <= before - 3);
    assert_eq!((&found["decisions"]["same"], &found["decisions"]["unsure"]), (&Value::from(1), &Value::from(1)));
    // The queue of the new run has none of the three, the unsure one is where unsure ones are.
    let served = Served::start(home.path(), &[]);
    let visitor = served.visitor();
    let mut open = visitor.leads("/next");
    for _ in 0..3 {
        let pair = ids(&open);
        assert!(pair != one && pair != other && pair != unsure);
        open = visitor.decide(&open, "skip");
    }
    assert_eq!(ids(&visitor.leads("/next?show=unsure").replace("?show=unsure", "")), unsure);
}

#[test]
fn only_who_opened_the_link_gets_in() {
    let (folder, _) = people("");
    let served = Served::start(&folder.path().join("home"), &[]);
    let root = format!("{}/", served.origin);
    let refused = |answer: Answered| {
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(!answer.body.contains("Adler") && !answer.body.contains("Suggestions"), "{}", answer.body);
        answer
    };
    refused(get(&root, &[])).says("link");
    refused(get(&format!("{root}?token=0123"), &[]));
    refused(get(&root, &[("cookie", "karat_1=x")]));
    refused(get(&served.link, &[("host", "evil.example")]));
    refused(get(&served.link, &[("origin", "http://evil.example")]));
    let visitor = served.visitor();
    refused(get(&served.link, &[])).says("once");
    let page = visitor.get("/");
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(page.header("cache-control"), "no-store");
    let pair = visitor.get("/pair/0");
    let form = format!("form={}&run=x&pair=0&kind=same", pair.hidden("form"));
    let decide = format!("{}/decide", served.origin);
    let cookie = visitor.cookie.as_str();
    refused(post(&decide, &[("cookie", cookie)], &form));
    refused(post(&decide, &[("cookie", cookie), ("origin", "http://evil.example")], &form));
    refused(post(&decide, &[("cookie", cookie), ("origin", "null")], &form));
    refused(post(&decide, &[("origin", &served.origin)], &form));
    refused(get(&root, &[("cookie", cookie), ("sec-fetch-site", "cross-site")]));
    refused(visitor.post("/decide", "run=x&pair=0&kind=same"));
    refused(visitor.post("/decide", &form.replacen("form=", "form=0", 1)));
    assert_eq!(visitor.post("/decide", &format!("{form}&note={}", "x".repeat(300_000))).status, 413);
    assert!(!folder.path().join("home/decisions.csv").exists(), "nothing was decided");
    for path in ["/nothing", "/pair/999999", "/pair/-1", "/entity/x", "/entity/../../etc/passwd", "/pair/x"] {
        assert_eq!(visitor.get(path).status, 404, "{path}");
    }
    assert_eq!(visitor.leads("/language?to=zh&back=//evil.example"), "/");
    visitor.get("/").says("<html lang=\"zh");
    assert_eq!(served.stop(), Some(0));
}

#[test]
fn values_are_masked_and_never_markup() {
    let hostile = "\"<script>alert(1)</script>\",\"\"\" onload=x\"";
    let text = format!("{PEOPLE}7,{hostile},\"a\"\"b@example.com\",{{{{ 7*7 }}}},2026-01-01\n8,{hostile},x@example.com,<b>,2026-01-01\n");
    let folder = temp();
    let path = written(folder.path(), &pipeline(""), &[("people.csv", text.as_bytes())]);
    again(&path);
    let home = folder.path().join("home");
    decide(&home, &[("same", "7", "8", "", ""), ("same", "1", "2", "", "")]);
    again(&path);
    for reveal in [false, true] {
        let served = Served::start(&home, if reveal { &["--reveal"] } else { &[] });
        let visitor = served.visitor();
        let of = |key: &str| format!("/entity/{}", entities(&home)[&format!("crm:{key}")]);
        let pairs = Table::of(&home.join("current"), "matches").rows.len();
        let mut paths: Vec<String> = (0..pairs).map(|n| format!("/pair/{n}")).collect();
        paths.extend(["/", "/log", "/agreement", "/search?q=adler", "/search?q=<script>", "/search?q=\"onload"].map(String::from));
        paths.extend([of("7"), of("1"), "/?show=decided&rule=<script>alert(1)</script>".into()]);
        for path in paths {
            let path = path.replace('<', "%3C").replace('>', "%3E").replace('"', "%22");
            let page = visitor.get(&path);
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.body.contains("<script>alert") && !page.body.contains("\" onload=x"), "{path}\n{}", page.body);
            let shows = ["anna@example.com", "Adler"].iter().any(|value| page.body.contains(value));
            assert!(reveal || !shows, "{path} shows a value");
        }
        let shown = visitor.get(&of("1")).body;
        assert_eq!(shown.contains("anna@example.com"), reveal);
    }
}

#[test]
fn what_cannot_be_written_is_not_shown_as_done() {
    let (folder, _) = people("");
    let home = folder.path().join("home");
    let entity = format!("/entity/{}", entities(&home)["crm:6"]);
    // A file of at most one block: what a full disk does to a longer line.
    let mut command = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" review \"$1\" --user mei";
    command.args(["-c", script, env!("CARGO_BIN_EXE_karat")]).arg(&home);
    let served = Served::from(command);
    let visitor = served.visitor();
    let value = |text: &str| visitor.send(&format!("{entity}/value"), &entity, &[("field", "city"), ("value", text)]);
    assert_eq!(value("short").status, 303);
    let before = fs::read(home.join("decisions.csv")).unwrap();
    assert_eq!(value(&"x".repeat(1_500)).status, 303);
    visitor.get(&entity).says("not");
    assert_eq!(fs::read(home.join("decisions.csv")).unwrap(), before, "no half line");
    drop(served);
    fs::remove_file(home.join("decisions.csv")).unwrap();
    fs::create_dir(home.join("decisions.csv")).unwrap();
    call(&["review", &home.display().to_string()]).expect(3).says(&["decisions.csv"]);
}

#[test]
fn two_reviewers_and_a_kill_lose_nothing() {
    let (home, path) = quickstart();
    let (one, two) = (Served::start(home.path(), &[]), Served::start(home.path(), &["--user", "li"]));
    let decide = |served: &Served, kind: &str| {
        let visitor = served.visitor();
        let mut pair = visitor.leads("/next");
        for _ in 0..8 {
            pair = visitor.decide(&pair, kind);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| decide(&one, "same"));
        scope.spawn(|| decide(&two, "different"));
    });
    one.kill();
    let text = fs::read_to_string(home.path().join("decisions.csv")).unwrap();
    let count = |what: &str| text.lines().filter(|line| line.contains(what)).count();
    assert_eq!((count(",mei,same,"), count(",li,different,"), text.lines().count()), (8, 8, 17), "{text}");
    run(&path, home.path(), &[]).expect(0);
    assert_eq!(report(home.path())["decisions"]["lines"], 17);
}

#[test]
fn an_entity_is_split_confirmed_and_taken_back() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    decide(&home, &[("same", "4", "5", "", ""), ("same", "4", "6", "", "")]);
    again(&path);
    let entity = format!("/entity/{}", entities(&home)["crm:4"]);
    let served = Served::start(&home, &[]);
    let visitor = served.visitor();
    let split = |records: &[(&str, &str)]| visitor.send(&format!("{entity}/split"), &entity, records);
    assert_eq!(split(&[]).status, 303);
    assert_eq!(split(&[("record", "1"), ("record", "2"), ("record", "3")]).status, 303, "not all of them");
    let lines = || fs::read_to_string(home.join("decisions.csv")).unwrap().lines().count();
    assert_eq!(lines(), 3);
    assert_eq!(split(&[("record", "3")]).header("location"), entity);
    assert_eq!(lines(), 5, "6 from 4, and 6 from 5");
    visitor.get("/log").says("split");
    assert_eq!(visitor.send("/undo", "/log", &[("back", "/log")]).status, 303);
    assert_eq!(lines(), 7, "both are withdrawn at once");
    again(&path);
    assert!(same(&home, "4", "6"));
    // The run on the desk is not the newest any more: the page says so, and a form of the old one decides nothing.
    let old = visitor.get(&entity).hidden("run");
    assert_eq!(visitor.send("/reload", "/", &[("back", "/")]).status, 303);
    let answer = visitor.send(&format!("{entity}/confirm"), "/log", &[("run", &old)]);
    assert_eq!((answer.status, lines()), (303, 7));
    assert_eq!(split(&[("record", "3")]).status, 303);
    again(&path);
    assert!(!same(&home, "4", "6") && same(&home, "4", "5"));
}

#[test]
fn a_run_that_is_replaced_or_removed_is_reviewed_to_the_end() {
    let (folder, path) = people("");
    let home = folder.path().join("home");
    decide(&home, &[("same", "1", "2", "", "")]);
    again(&path);
    let served = Served::start(&home, &[]);
    let visitor = served.visitor();
    let entity = format!("/entity/{}", entities(&home)["crm:1"]);
    let run = fs::canonicalize(home.join("current")).unwrap();
    assert!(!visitor.get("/").body.contains("action=\"/reload\""));
    again(&path);
    fs::remove_dir_all(run).unwrap();
    let page = visitor.get(&entity).says("action=\"/reload\"").says("crm:2");
    assert_eq!(page.status, 200);
    assert_eq!(visitor.send(&format!("{entity}/winner"), &entity, &[("record", "2")]).status, 303);
    assert!(fs::read_to_string(home.join("decisions.csv")).unwrap().contains(",winner,crm,2,"));
    assert_eq!(visitor.send("/reload", &entity, &[("back", "/")]).status, 303);
    assert!(!visitor.get(&entity).body.contains("action=\"/reload\""));
}

#[test]
fn a_second_opinion_does_not_see_the_first() {
    let (home, _) = quickstart();
    let first = Served::start(home.path(), &[]);
    let visitor = first.visitor();
    let pair = visitor.leads("/next");
    visitor.decide(&pair, "different");
    visitor.get("/?show=decided").says("Different");
    drop(first);
    let second = Served::start(home.path(), &["--user", "li"]);
    let visitor = second.visitor();
    let blind = visitor.leads("/next?show=second");
    assert_eq!(blind, format!("{pair}?show=second"));
    let page = visitor.get(&blind);
    assert!(!page.body.contains("mei") && !page.body.contains("/entity/"), "{}", page.body);
    let number = pair.trim_start_matches("/pair/");
    assert_eq!(visitor.send("/decide", &blind, &[("pair", number), ("kind", "unsure"), ("filters", "show=second")]).status, 303);
    let log = fs::read_to_string(home.path().join("decisions.csv")).unwrap();
    assert!(log.contains(",mei,different,") && log.contains(",li,unsure,"));
    // Who cannot tell overrules nobody, and there is nothing left to give a second opinion on.
    visitor.get("/log").says("superseded");
    assert_eq!(visitor.leads("/next?show=second"), "/?show=second");
}
