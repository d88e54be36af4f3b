//! The command line: exit codes, every command, what goes where, and that nobody's data is shown unasked.

use super::support::{AS_OF, Called, Table, call, call_in, golden, karat, names, repo, run, temp, written};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;

fn told(arguments: &[&str]) -> String {
    call(arguments).expect(0).stdout
}

#[test]
fn every_outcome_has_its_exit_code() {
    let home = temp();
    let code = |pipeline: &str| run(pipeline, &home.path().join("home"), &[]).code;
    assert_eq!(code("pipelines/quickstart.yaml"), 0, "the gate passed");
    assert_eq!(code("testdata/cases/rules/pipeline.yaml"), 1, "the gate failed");
    assert_eq!(code("testdata/errors/unknown_key.yaml"), 2, "the pipeline is wrong");
    assert_eq!(code("no/such/pipeline.yaml"), 2, "there is no pipeline");
    assert_eq!(code("testdata/errors/missing_file.yaml"), 3, "an input cannot be read");
    assert_eq!(code("testdata/cases/gb18030/pipeline.yaml"), 5, "more rows rejected than allowed");
    assert_eq!(call(&["run"]).code, 2, "an argument is missing");
    assert_eq!(call(&["run", "pipelines/quickstart.yaml", "--as-of", "soon"]).code, 2, "an argument is wrong");
    assert_eq!(call(&["frobnicate"]).code, 2, "there is no such command");
}

#[test]
fn data_goes_to_stdout_and_all_else_to_stderr() {
    let help = call(&["--help"]).expect(0);
    assert!(help.stderr.is_empty() && help.stdout.contains("Usage: karat"), "{help:?}");
    for command in ["run", "check", "plan", "explain", "rules", "schema", "completions"] {
        assert!(help.stdout.contains(&format!("  {command} ")), "--help does not name {command}");
        let own = call(&[command, "--help"]).expect(0);
        assert!(own.stdout.contains(&format!("Usage: karat {command}")), "{}", own.stdout);
    }
    let version = call(&["--version"]).expect(0);
    assert_eq!(version.stdout, format!("karat {}\n", env!("CARGO_PKG_VERSION")));
    let nothing = call(&[]).expect(2);
    assert!(nothing.stdout.is_empty() && nothing.stderr.contains("Usage: karat"), "{nothing:?}");
    call(&["chekc"]).expect(2).says(&["'check'"]);

    let home = temp();
    let out = home.path().to_str().unwrap();
    let loud = call(&["run", "pipelines/febrl3.yaml", "--as-of", AS_OF, "--out", out]).expect(0);
    assert!(loud.stderr.contains("match") && !loud.stderr.contains('\u{1b}'), "plain lines of progress: {}", loud.stderr);
    assert!(loud.stdout.starts_with("rows ") && loud.stdout.contains("gate      PASS"), "{}", loud.stdout);
    let quiet = call(&["run", "pipelines/febrl3.yaml", "--as-of", AS_OF, "--out", out, "--quiet"]).expect(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn the_schema_in_the_tree_is_the_one_that_is_printed() {
    let schema = told(&["schema"]);
    let parsed: Value = serde_json::from_str(&schema).unwrap();
    assert!(parsed["properties"]["sources"].is_object());
    if let Some(difference) = golden(&repo().join("pipelines/karat.schema.json"), &schema) {
        panic!("{difference}");
    }
}

#[test]
fn the_shipped_pipelines_conform_to_the_schema() {
    let schema: Value = serde_json::from_str(&told(&["schema"])).unwrap();
    let folders = [repo().join("pipelines"), repo().join("testdata/cases")];
    for file in folders.iter().flat_map(|f| super::support::files(f, ".yaml")) {
        let value: Value = serde_yaml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let found = super::schema::mistakes(&schema, &value);
        assert!(found.is_empty(), "{}\n{}", file.display(), found.join("\n"));
    }
    let wrong: Value = serde_yaml::from_str("sources: { crm: { path: a.csv, kye: id } }").unwrap();
    assert!(!super::schema::mistakes(&schema, &wrong).is_empty());
}

#[test]
fn rules_documents_every_word() {
    let list = told(&["rules"]);
    for check in karat::check::CHECKS {
        let name = check.word.name;
        assert!(list.contains(&format!("    {name} ")), "{name} is not listed");
        let page = told(&["rules", name]);
        assert!(page.starts_with(&format!("{name} — ")) && page.contains("Example:") && page.contains(check.word.dimension), "{page}");
        for option in check.word.options {
            assert!(page.contains(&format!("  {} (", option.name)), "{name} does not show its option {}", option.name);
        }
    }
    for normaliser in karat::cleanse::NORMALISERS {
        // `date`, `email` and `phone` are checks too: the page of the check is shown.
        let page = told(&["rules", normaliser.word.name]);
        assert!(list.contains(&format!("    {} ", normaliser.word.name)) && page.contains("Example"), "{page}");
    }
    for comparator in karat::similarity::ALL {
        assert!(list.contains(comparator.name) && told(&["rules", comparator.name]).contains(comparator.name));
    }
    for (pack, text) in karat::packs::PACKS {
        let page = told(&["rules", "--pack", pack]);
        for name in text.lines().filter_map(|l| l.strip_prefix("    name: ")) {
            assert!(page.contains(name), "{pack} does not show {name}");
        }
    }
    call(&["rules", "not_mising"]).expect(2).says(&["nothing is called `not_mising`", "did you mean `not_missing`?"]);
    call(&["rules", "--pack", "contakt"]).expect(2).says(&["there is no pack `contakt`", "did you mean `contact`?"]);
}

#[test]
fn rules_of_a_word_that_is_check_and_step_show_both() {
    for name in ["date", "email", "phone"] {
        let page = told(&["rules", name]);
        assert!(page.contains("check of validity") && page.contains("cleansing step"), "{page}");
    }
}

fn check(more: &[&str]) -> Called {
    let mut arguments = vec!["check", "pipelines/quickstart.yaml", "--quiet", "--as-of", AS_OF];
    arguments.extend(more);
    call(&arguments)
}

#[test]
fn check_prints_every_format() {
    let human = check(&[]).expect(0).stdout;
    assert!(human.contains("gate      PASS") && human.contains("rules/person.yaml"), "{human}");

    let json: Value = serde_json::from_str(&check(&["--format", "json"]).expect(0).stdout).unwrap();
    assert_eq!(json["gate"]["verdict"], "pass");
    assert_eq!(json["match"], Value::Null, "check does not match");

    let junit = check(&["--format", "junit"]).expect(0).stdout;
    assert_eq!(broken_xml(&junit), None, "{junit}");
    let rules = json["rules"].as_array().unwrap().len();
    assert!(junit.matches("<testcase ").count() >= rules, "a test case for each of {rules} rules");

    let sarif: Value = serde_json::from_str(&check(&["--format", "sarif"]).expect(0).stdout).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let failing = json["rules"].as_array().unwrap().iter().filter(|r| r["verdict"] == "fail").count();
    assert_eq!(results.len(), failing);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        let file = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(repo().join(file).is_file() && place["region"]["startLine"].as_u64().unwrap() > 0, "{place}");
    }

    let github = check(&["--format", "github"]).expect(0).stdout;
    for line in github.lines() {
        assert!(["::error ", "::warning ", "::notice ", "karat: "].iter().any(|p| line.starts_with(p)), "{line}");
    }
    assert!(github.matches("\n::").count() + 1 >= failing, "{github}");

    let markdown = check(&["--format", "markdown"]).expect(0).stdout;
    assert!(markdown.contains("PASS · quickstart") && markdown.lines().any(|l| l.starts_with("| ")), "{markdown}");
    call(&["check", "pipelines/quickstart.yaml", "--format", "xml"]).expect(2).says(&["junit"]);
}

/// What keeps a text from being well-formed XML.
fn broken_xml(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let plain = &rest[..start];
        if let Some(i) = plain.find('&').filter(|i| !plain[*i..].contains(';')) {
            return Some(format!("a bare & in {}", &plain[i..]));
        }
        if let Some(inner) = rest[start..].strip_prefix("<![CDATA[") {
            rest = inner.split_once("]]>").map(|(_, r)| r)?;
            continue;
        }
        let Some(end) = rest[start..].find('>') else { return Some("a tag is not closed".into()) };
        let tag = &rest[start + 1..start + end];
        let name = |tag: &str| tag.split([' ', '\n', '/']).next().unwrap_or_default().to_string();
        if tag.matches('"').count() % 2 == 1 || tag.contains('<') {
            return Some(format!("quotes in <{tag}>"));
        }
        match tag.strip_prefix('/') {
            Some(closing) if open.pop() != Some(name(closing)) => return Some(format!("</{closing}> closes nothing")),
            Some(_) => {}
            None if tag.starts_with('?') || tag.ends_with('/') => {}
            None => open.push(name(tag)),
        }
        rest = &rest[start + end + 1..];
    }
    if open.is_empty() { None } else { Some(format!("{open:?} stay open")) }
}

#[test]
fn broken_xml_is_found() {
    assert_eq!(broken_xml("<?xml?><a b=\"c\"><d/>x &amp; y</a>\n"), None);
    for wrong in ["<a>", "<a></b>", "<a b=\"></a>", "<a>&</a>", "<a"] {
        assert!(broken_xml(wrong).is_some(), "{wrong}");
    }
}

#[test]
fn fail_on_decides_what_fails_a_check() {
    check(&["--fail-on", "error"]).expect(0);
    check(&["--fail-on", "warn"]).expect(1);
    let folder = temp();
    let clean = written(folder.path(), "sources: { a: { path: a.csv } }\nrules: [{ not_missing: x }]\n", &[("a.csv", b"x\n1\n")]);
    call(&["check", &clean, "--fail-on", "warn"]).expect(0);
    let info = "sources: { a: { path: a.csv } }\nrules: [{ not_missing: x, severity: info }]\n";
    let info = written(folder.path(), info, &[("a.csv", b"x,y\n,1\n")]);
    call(&["check", &info, "--fail-on", "warn"]).expect(0);
}

#[test]
fn check_takes_a_data_file_and_packs() {
    let found = call(&["check", "testdata/crm/contacts.csv", "--rules", "contact", "person", "--as-of", AS_OF, "--quiet"]);
    assert!(matches!(found.code, 0 | 1 | 5), "{found:?}");
    assert!(found.stdout.contains("contact: ") && found.stdout.contains("person: "), "{}", found.stdout);
    let parquet = call(&["check", "testdata/crm/shop.parquet", "--rules", "contact,person", "--as-of", AS_OF, "--quiet"]);
    assert!(matches!(parquet.code, 0 | 1), "{parquet:?}");
    call(&["check", "testdata/crm/contacts.csv"]).expect(2).says(&["a data file needs rules", "--rules"]);
    call(&["check", "testdata/crm/contacts.csv", "--rules", "contakt"]).expect(2).says(&["did you mean `contact`?"]);
    call(&["check", "pipelines/quickstart.yaml", "--rules", "contact"]).expect(2).says(&["use: <pack>"]);
    call(&["check", "testdata/crm/contcats.csv", "--rules", "contact"]).expect(3).says(&["did you mean `contacts.csv`?"]);
}

#[test]
fn check_and_plan_leave_no_trace() {
    let folder = temp();
    let pipeline = "sources: { a: { path: a.csv, key: id } }\ncleanse: auto\nrules: [{ not_missing: email }]\nmatch: { block: [[email]], compare: { email: email } }\noutput: { to: out }\n";
    let path = written(folder.path(), pipeline, &[("a.csv", b"id,email\n1,a@b.de\n2,a@b.de\n3,c@d.de\n")]);
    let before = names(folder.path());
    call_in(folder.path(), &["check", "pipeline.yaml"]).expect(0);
    let plan = call(&["plan", &path]).expect(0).stdout;
    assert_eq!(names(folder.path()), before);
    for words in
        ["3 records", "columns   id, email", "cleanse   email", "not_missing(email)", "block     email: 1 pairs", "@b.de: 2 records"]
    {
        assert!(plan.contains(words), "no `{words}` in:\n{plan}");
    }
    let estimate = plan.lines().find(|line| line.starts_with("estimate  about ")).expect("time and memory are foreseen");
    assert!(estimate.contains(" s") && estimate.contains(" MB on this machine"), "{estimate}");
    assert!(!plan.contains("a@b.de"), "{plan}");
    assert!(call(&["plan", &path, "--reveal"]).expect(0).stdout.contains("a@b.de: 2 records"));
    call(&["plan", "testdata/errors/unknown_column.yaml"]).expect(2).says(&["did you mean `email`?"]);
}

#[test]
fn explain_tells_why() {
    let home = temp();
    run("testdata/cases/two_sources/pipeline.yaml", home.path(), &[]).expect(1);
    let out = home.path().to_str().unwrap();
    let one = told(&["explain", out, "shop:9"]);
    for words in ["record    shop:9", "unique(email)", "entity ", "shop:1", "crm:1"] {
        assert!(one.contains(words), "no `{words}` in:\n{one}");
    }
    assert!(!one.contains("ann@example.com") && one.contains("a***@example.com"), "{one}");
    assert!(told(&["explain", out, "shop:9", "--reveal"]).contains("ann@example.com"));
    let run = home.path().join("current");
    assert_eq!(told(&["explain", run.to_str().unwrap(), "9"]), one, "a key alone, where only one record has it; a run, as well as a home");

    let two = told(&["explain", out, "crm:1", "shop:1"]);
    for words in ["pair      crm:1 and shop:1", "decision  link", "email"] {
        assert!(two.contains(words), "no `{words}` in:\n{two}");
    }
    assert!(told(&["explain", out, "crm:1", "crm:2"]).contains("not linked"));
    call(&["explain", out, "1"]).expect(2).says(&["`1` is the key of several records", "crm:1, shop:1"]);
    call(&["explain", out, "77"]).expect(2).says(&["the run has no record `77`"]);
    call(&["explain", "testdata", "1"]).expect(3).says(&["holds no finished run"]);

    let home = temp();
    super::support::run("testdata/cases/quarantine/pipeline.yaml", home.path(), &[]).expect(1);
    let held = told(&["explain", home.path().to_str().unwrap(), "4"]);
    assert!(held.contains("e-mail is well formed") && held.contains("not_missing(name)"), "{held}");
}

/// The e-mail addresses, telephone numbers and resident IDs of the test data, as found and as cleansed.
fn personal(reveal: &std::path::Path) -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    let table = Table::of(reveal, "cleansed");
    for row in table.values(&["email", "phone", "mobile", "national_id"]) {
        values.extend(row.iter().map(|v| v.to_string()));
        values.extend(row.iter().filter_map(|v| v.strip_prefix("+86").map(str::to_string)));
    }
    let changes = Table::of(reveal, "changes");
    for row in changes.values(&["column", "before", "after"]) {
        if matches!(row[0], "email" | "phone" | "mobile" | "national_id") {
            values.extend(row[1..].iter().map(|v| v.trim().to_string()));
        }
    }
    // Placeholders and spoilt values stand in the documentation of rules, which every report holds.
    let own = fs::read_to_string(repo().join("pipelines/quickstart.yaml")).unwrap();
    let docs: String = karat::packs::PACKS.iter().map(|(_, text)| *text).chain([own.as_str()]).collect();
    values.into_iter().filter(|v| v.chars().count() >= 8 && !docs.contains(v.as_str())).collect()
}

#[test]
fn nobody_is_shown_unless_asked() {
    let (masked, revealed) = (temp(), temp());
    let out = masked.path().to_str().unwrap();
    let mut said = Vec::new();
    for format in ["text", "json"] {
        let mut command = karat();
        command.env("KARAT_LOG", "trace").args(["run", "pipelines/quickstart.yaml", "--as-of", AS_OF, "--out", out, "--log", format]);
        said.push((format!("run --log {format}"), Called::from(command.output().unwrap()).expect(0)));
    }
    for format in ["human", "json", "junit", "github", "markdown", "sarif"] {
        let call = call(&["check", "pipelines/quickstart.yaml", "--as-of", AS_OF, "--format", format]);
        said.push((format!("check --format {format}"), call.expect(0)));
    }
    said.push(("plan".into(), call(&["plan", "pipelines/quickstart.yaml", "--as-of", AS_OF])));
    let keys = Table::of(&masked.path().join("current"), "failures");
    for row in keys.values(&["_source", "_key"]).iter().step_by(40) {
        said.push((format!("explain {}", row[1]), call(&["explain", out, &row.join(":")])));
    }
    let mut texts: Vec<(String, String)> = said.into_iter().map(|(what, called)| (what, called.stdout + &called.stderr)).collect();
    for file in ["report.html", "report.json", "report.md", "junit.xml", "manifest.json"] {
        texts.push((file.into(), fs::read_to_string(masked.path().join("current").join(file)).unwrap()));
    }
    let values = personal(&masked.path().join("current"));
    assert!(values.len() > 1000, "{} values", values.len());
    let shown: Vec<String> = texts
        .iter()
        .flat_map(|(what, text)| values.iter().filter(|v| text.contains(v.as_str())).map(move |v| format!("{what}: {v}")))
        .collect();
    assert!(shown.is_empty(), "{} values are shown, such as\n{}", shown.len(), shown[..shown.len().min(20)].join("\n"));

    run("pipelines/quickstart.yaml", revealed.path(), &["--reveal"]).expect(0);
    for file in ["report.html", "report.json"] {
        let text = fs::read_to_string(revealed.path().join("current").join(file)).unwrap();
        assert!(values.iter().any(|v| text.contains(v.as_str())), "{file} shows values when asked");
    }
}

#[test]
fn messages_about_data_are_masked_too() {
    // A key that stands twice is an e-mail address: the message says where, and does not show it.
    let folder = temp();
    let path = written(
        folder.path(),
        "sources: { a: { path: a.csv, key: email } }\n",
        &[("a.csv", b"email\nzhangsan@example.com\nzhangsan@example.com\n")],
    );
    let said = run(&path, &folder.path().join("out"), &[]).expect(3);
    assert!(!said.stderr.contains("zhangsan@example.com") && said.stderr.contains("a.csv:2"), "{}", said.stderr);
}

#[test]
fn shells_complete() {
    for (shell, word) in [("bash", "complete -F"), ("zsh", "#compdef karat"), ("fish", "complete -c karat")] {
        let script = told(&["completions", shell]);
        assert!(script.contains(word) && script.contains("explain"), "{shell}");
    }
    call(&["completions", "cobol"]).expect(2);
}

#[test]
fn a_reader_who_has_gone_is_no_error() {
    for arguments in
        [&["rules"][..], &["schema"], &["completions", "bash"], &["--help"], &["check", "pipelines/quickstart.yaml", "--format", "json"]]
    {
        let mut child = karat().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code() == Some(0) && !said.contains("panicked") && !said.contains("roken pipe"),
            "{arguments:?}: {:?} {said}",
            output.status
        );
    }
}
