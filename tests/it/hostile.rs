//! Bad input and bad moments: what is wrong is said, nothing is lost, and the last finished run stays whole.

use super::support::{AS_OF, Called, Table, call_in, is_whole, karat, leftovers, names, repo, run, temp, written};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const CSV: &str = "sources: { crm: { path: a.csv, key: id } }\n";
const PARQUET: &str = "sources: { crm: { path: a.parquet, key: id } }\n";
const UNKEYED: &str = "sources: { crm: { path: a.csv } }\n";

/// Runs a pipeline in a folder of its own with these files.
fn given(pipeline: &str, files: &[(&str, &[u8])]) -> Called {
    let folder = temp();
    written(folder.path(), pipeline, files);
    let said = call_in(folder.path(), &["run", "pipeline.yaml", "--quiet", "--as-of", AS_OF, "--out", "home"]);
    assert!(said.code < 4 && said.code != 0 && said.code != 1 || folder.path().join("home/current/_SUCCESS").is_file(), "{said:?}");
    assert!(said.stderr.len() < 4000, "a message of {} bytes", said.stderr.len());
    said
}

#[test]
fn inputs_that_are_not_there_or_are_no_files() {
    given(CSV, &[]).expect(3).says(&["there is no file `a.csv`", "pipeline.yaml:1:25"]);
    let folder = temp();
    written(folder.path(), CSV, &[]);
    fs::create_dir(folder.path().join("a.csv")).unwrap();
    call_in(folder.path(), &["run", "pipeline.yaml", "--out", "home"]).expect(3).says(&["a.csv"]);
    assert!(!folder.path().join("home/current").exists());
    // A pipeline that is a folder, or is no text.
    call_in(folder.path(), &["run", "a.csv", "--out", "home"]).expect(2).says(&["a.csv cannot be read"]);
    fs::write(folder.path().join("binary.yaml"), b"\xff\xfe\x00").unwrap();
    call_in(folder.path(), &["run", "binary.yaml", "--out", "home"]).expect(2).says(&["binary.yaml is not UTF-8"]);
}

#[test]
fn tables_without_rows() {
    given(CSV, &[("a.csv", b"")]).expect(3).says(&["a.csv is empty"]);
    given(CSV, &[("a.csv", b"\xef\xbb\xbf")]).expect(3).says(&["a.csv"]);
    given(CSV, &[("a.csv", b"\n\n\r\n")]).expect(3).says(&["a.csv"]);
    given(CSV, &[("a.csv", b"id,name\n")]).expect(3).says(&["a.csv: there is a header and no record"]);
}

#[test]
fn a_column_of_nothing() {
    let pipeline = "sources: { crm: { path: a.csv, key: id } }\ncleanse: auto\nrules: [{ email: email }, { unique: email }, { not_older_than: { column: updated_at, age: 2d } }, { fresh_within: { column: updated_at, age: 2d } }, { not_missing: email, at_least: 0% }]\nmatch: { block: auto, compare: auto }\n";
    let said = given(pipeline, &[("a.csv", b"id,email,updated_at,last_name\n1,,,\n2,,,\n3,,,\n")]);
    assert!(matches!(said.code, 0 | 1), "{said:?}");
    assert!(said.stdout.contains("entities  3 (0 duplicates)"), "{}", said.stdout);
}

#[test]
fn a_first_line_of_100_megabytes() {
    let folder = temp();
    written(folder.path(), CSV, &[]);
    let mut file = File::create(folder.path().join("a.csv")).unwrap();
    let block = vec![b'x'; 1 << 20];
    (0..100).for_each(|_| file.write_all(&block).unwrap());
    let said = call_in(folder.path(), &["run", "pipeline.yaml", "--out", "home"])
        .expect(3)
        .says(&["a.csv:1: the first line is longer than", "is it the right file?"]);
    assert!(said.stderr.len() < 1000);
}

#[test]
fn a_row_of_20_megabytes_is_one_reject() {
    let folder = temp();
    let mut text = b"id,name\n1,Ann\n".to_vec();
    text.resize(20 << 20, b'x');
    text.extend(b"\n2,Bob\n");
    written(folder.path(), "sources: { crm: { path: a.csv, key: id } }\nmax_rejects: 1\n", &[("a.csv", &text)]);
    let said = call_in(folder.path(), &["run", "pipeline.yaml", "--quiet", "--as-of", AS_OF, "--out", "home"]).expect(0);
    assert!(said.stdout.contains("3 in, 1 rejected"), "{}", said.stdout);
    let html = fs::read_to_string(folder.path().join("home/current/report.html")).unwrap();
    assert!(html.len() < 1 << 20, "the page does not hold the row");
}

#[test]
fn records_that_are_longer_than_what_is_read_at_a_time() {
    // Megabytes of records with line ends in quotes, one value of two megabytes, and a quote that never closes.
    let mut csv = String::from("id,note\r\n");
    for id in 0..60_000 {
        match id {
            30_000 => csv.push_str(&format!("{id},\"{}\"\r\n", "long\n".repeat(420_000))),
            40_000 => csv.push_str("40000,\"never closed\r\n"),
            id if id % 3 == 0 => csv.push_str(&format!("{id},\"said \"\"{id}\"\",\nand went\"\r\n")),
            id => csv.push_str(&format!("{id},plain {id} {}\r\n", "x".repeat(40))),
        }
    }
    let folder = temp();
    let pipeline = written(folder.path(), &format!("{CSV}max_rejects: 5\n"), &[("a.csv", csv.as_bytes())]);
    let home = folder.path().join("home");
    run(&pipeline, &home, &[]).expect(0);
    let table = Table::of(&home.join("current"), "cleansed");
    let (id, note) = (table.column("id"), table.column("note"));
    assert_eq!(table.rows.len(), 59_999);
    for row in &table.rows {
        let id: u32 = row[id].parse().unwrap();
        let expected = match id {
            30_000 => "long\n".repeat(420_000),
            id if id % 3 == 0 => format!("said \"{id}\",\nand went"),
            id => format!("plain {id} {}", "x".repeat(40)),
        };
        assert_eq!(row[note], expected, "{id}");
    }
    let rejects = Table::of(&home.join("current"), "rejects");
    let reason = rejects.column("reason");
    assert_eq!(rejects.rows.iter().map(|row| row[reason].as_str()).collect::<Vec<_>>(), ["bad_quoting"]);
    let offset: usize = rejects.rows[0][rejects.column("byte_offset")].parse().unwrap();
    assert!(csv[offset..].starts_with("40000,"), "the reject's place in the file");
    let line: usize = rejects.rows[0][rejects.column("line")].parse().unwrap();
    assert_eq!(line, csv[..offset].matches('\n').count() + 1);
}

#[test]
fn files_that_are_something_else() {
    given(CSV, &[("a.csv", b"\x7fELF\x02\x01\x01\0\0\0\0")]).expect(3).says(&["a.csv is a binary file"]);
    given(CSV, &[("a.csv", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml")]).expect(3).says(&["Excel workbook", "save it as CSV"]);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("id,name\n1,Ann\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    given(CSV, &[("a.csv", &utf16)]).expect(3).says(&["UTF-16", "save it as UTF-8"]);
    let parquet = fs::read(repo().join("testdata/crm/shop.parquet")).unwrap();
    given(CSV, &[("a.csv", &parquet)]).expect(3).says(&["a.csv is a Parquet file with another name"]);
    given(PARQUET, &[("a.parquet", b"id,name\n1,Ann\n")]).expect(3).says(&["a.parquet is no whole Parquet file"]);
    given(PARQUET, &[("a.parquet", b"")]).expect(3).says(&["a.parquet is empty"]);
    given(CSV, &[("a.csv", "\u{feff}id,姓名\n1,x\n".replace('姓', "\u{0}").as_bytes())]).expect(3).says(&["a.csv"]);
}

#[test]
fn parquet_that_is_cut_short_or_spoilt() {
    let parquet = fs::read(repo().join("testdata/crm/shop.parquet")).unwrap();
    for length in [4, 8, 100, parquet.len() / 2, parquet.len() - 8, parquet.len() - 1] {
        given(PARQUET, &[("a.parquet", &parquet[..length])]).expect(3).says(&["a.parquet", "cut short"]);
    }
    // Some byte is another: an error or a result, never a panic and never a hang.
    for at in (4..parquet.len()).step_by(parquet.len() / 40) {
        let mut spoilt = parquet.clone();
        spoilt[at] ^= 0xA5;
        let folder = temp();
        written(folder.path(), PARQUET, &[("a.parquet", &spoilt)]);
        let said = call_in(folder.path(), &["run", "pipeline.yaml", "--quiet", "--out", "home"]);
        assert!(matches!(said.code, 0 | 2 | 3 | 5) && !said.stderr.contains("panicked"), "byte {at}: {said:?}");
    }
}

#[test]
fn keys_that_break_the_contract() {
    let said = given(CSV, &[("a.csv", b"id,name\n1,Ann\n2,Bob\n3,Cem\n1,Dan\n")]).expect(3);
    said.says(&["`id`", "a.csv:2", "a.csv:5"]);
    given(CSV, &[("a.csv", b"id,name\n7,Ann\n7,Bob\n7,Cem\n")]).expect(3).says(&["a.csv:2", "a.csv:3", "1 more such row"]);
    given(CSV, &[("a.csv", b"nr,name\n1,Ann\n")]).expect(2).says(&["source `crm` has no column `id`", "one of: nr, name"]);
    given(CSV, &[("a.csv", b"id,name,name\n1,Ann,Lee\n")]).expect(3).says(&["names `name` twice", "column 3"]);
    // The same key in two files of one source, and in two sources.
    let two = "sources: { crm: { path: 'a*.csv', key: id } }\n";
    given(two, &[("a1.csv", b"id\n1\n"), ("a2.csv", b"id\n1\n")]).expect(3).says(&["a1.csv:2", "a2.csv:2"]);
    let apart = "sources: { a: { path: a1.csv, key: id }, b: { path: a2.csv, key: id } }\n";
    given(apart, &[("a1.csv", b"id\n1\n"), ("a2.csv", b"id\n1\n")]).expect(0);
    given(two, &[("a1.csv", b"id,x\n1,2\n"), ("a2.csv", b"id,y\n2,3\n")]).expect(3).says(&["a2.csv", "a1.csv", "column 2"]);
}

#[test]
fn rows_that_cannot_be_read() {
    let folder = temp();
    written(folder.path(), CSV, &[("a.csv", b"id,name\n1\n2\n3,x,y\n")]);
    let all = call_in(folder.path(), &["run", "pipeline.yaml", "--quiet", "--as-of", AS_OF, "--out", "home"]).expect(3);
    all.says(&["a.csv: none of 3 rows could become a record", "is it the right file?"]);
    assert!(!folder.path().join("home/current").exists());

    let text = b"id,name\n1,Ann\n2\n3\n";
    let limit = |most: &str| given(&format!("{CSV}max_rejects: {most}\n"), &[("a.csv", text)]).code;
    assert_eq!((limit("2"), limit("1"), limit("70%"), limit("60%")), (0, 5, 0, 5));
    let strict = given(&format!("{CSV}max_rejects: 0\ngate: {{ score: 0 }}\n"), &[("a.csv", text)]);
    assert_eq!(strict.code, 5, "too many rejects are no failed gate");
}

#[test]
fn odd_characters_in_fields() {
    let folder = temp();
    let text =
        "id,name\n1,a\u{0}b\n2,\u{202e}x\n3,\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}\n4,=HYPERLINK(1)\n5,<script>alert(1)</script>\n";
    // The zero byte stands behind the first 4096 bytes, where a binary file would show itself.
    let padding: String = (100..600).map(|i| format!("{i},plain name\n")).collect();
    let (head, tail) = text.split_at(8);
    let pipeline = "sources: { crm: { path: a.csv, key: id } }\ncleanse: [{ text: name }]\nrules: [{ length: { column: name, max: 3 } }]\n";
    written(folder.path(), pipeline, &[("a.csv", format!("{head}{padding}{tail}").as_bytes())]);
    call_in(folder.path(), &["run", "pipeline.yaml", "--quiet", "--as-of", AS_OF, "--out", "home", "--reveal"]).expect(1);
    let current = folder.path().join("home/current");
    let table = Table::of(&current, "cleansed");
    let name = |key: &str| table.values(&["_key", "name"]).iter().find(|r| r[0] == key).unwrap()[1].to_string();
    assert_eq!((name("1").as_str(), name("2").as_str()), ("ab", "x"), "control characters and direction marks go");
    assert_eq!(name("3"), "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}");
    let html = fs::read_to_string(current.join("report.html")).unwrap();
    assert!(!html.contains("<script>alert"), "HTML is escaped");
}

#[test]
fn yaml_that_wants_to_hurt() {
    let deep = format!("sources: {}{}", "[".repeat(200_000), "]".repeat(200_000));
    given(&deep, &[]).expect(2);
    let block: String = (0..2000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    given(&block, &[]).expect(2);
    given(&format!("name: {}\n", "x".repeat(5 << 20)), &[]).expect(2).says(&["bytes long"]);
    let many: String = (0..2_000).map(|i| format!("  - not_missing: c{i}\n")).collect();
    let said = {
        let folder = temp();
        written(folder.path(), &format!("{UNKEYED}rules:\n{many}"), &[("a.csv", b"id\n1\n")]);
        call_in(folder.path(), &["run", "pipeline.yaml", "--out", "home"])
    };
    assert_eq!(said.code, 2);
    // Nine levels of nine aliases: 387 million items once they are written out.
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..9 {
        let alias = format!("*a{}", i - 1);
        bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![alias; 9].join(", ")));
    }
    given(&bomb, &[]).expect(2);
    given("sources: &a { crm: *a }\n", &[]).expect(2);
    given("sources: !!python/object:os.system [ls]\n", &[]).expect(2);
    given("{}", &[]).expect(2).says(&["needs `sources`"]);
    given("a: 1\n---\nb: 2\n", &[]).expect(2);
}

#[test]
fn a_pattern_that_would_run_for_ever_elsewhere() {
    let pipeline = "sources: { crm: { path: a.csv, key: id } }\nrules: [{ matches: { column: name, pattern: '^(a+)+$' } }, { matches: { column: name, pattern: '(x+x+)+y' } }]\n";
    let text = format!("id,name\n1,{}!\n2,{}\n", "a".repeat(50_000), "x".repeat(50_000));
    given(pipeline, &[("a.csv", text.as_bytes())]).expect(1);
    let huge = format!("{CSV}rules: [{{ matches: {{ column: name, pattern: '(a{{1000}}){{1000}}' }} }}]\n");
    given(&huge, &[("a.csv", b"id,name\n1,x\n")]).expect(2).says(&["regular expression"]);
}

#[test]
fn a_home_that_cannot_be_one() {
    let folder = temp();
    let path = written(folder.path(), CSV, &[("a.csv", b"id\n1\n"), ("file", b"mine")]);
    run(&path, &folder.path().join("file"), &[]).expect(4).says(&["file", "cannot be made"]);
    run(&path, &folder.path().join("file/below"), &[]).expect(4).says(&["cannot be made"]);
    assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"mine");
    run(&path, Path::new("/proc/karat"), &[]).expect(4).says(&["cannot be made"]);
    // A run without a home is told so.
    call_in(folder.path(), &["run", "pipeline.yaml"]).expect(2).says(&["where results go", "--out"]);
}

/// A file system of a few kilobytes, gone with the test; nothing where it may not be made.
struct Small(tempfile::TempDir);

impl Small {
    fn new(size: &str) -> Option<Small> {
        let folder = temp();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path());
        let made = mount.stderr(Stdio::null()).status();
        made.is_ok_and(|s| s.success()).then_some(Small(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn a_full_disk() {
    let Some(disk) = Small::new("512k") else {
        eprintln!("skipped: a file system for the test may not be mounted here");
        return;
    };
    let home = disk.0.path().join("home");
    // A first run that fits, then one that does not.
    let small = temp();
    let path = written(small.path(), CSV, &[("a.csv", b"id\n1\n")]);
    run(&path, &home, &[]).expect(0);
    let before = fs::read_link(home.join("current")).unwrap();
    let said = run("pipelines/febrl3.yaml", &home, &[]).expect(4).says(&["the disk is full", "the last finished run is untouched"]);
    assert!(said.stdout.is_empty(), "{}", said.stdout);
    assert_eq!(fs::read_link(home.join("current")).unwrap(), before);
    is_whole(&home);
    assert_eq!(leftovers(&home), [""; 0], "what was half written is gone");
}

#[test]
fn a_home_has_one_run_at_a_time() {
    let folder = temp();
    let home = folder.path().join("home");
    let path = written(folder.path(), CSV, &[("a.csv", b"id\n1\n")]);
    run(&path, &home, &[]).expect(0);
    let lock = OpenOptions::new().write(true).open(home.join("state/lock")).unwrap();
    lock.try_lock().unwrap();
    run(&path, &home, &[]).expect(4).says(&["another run is writing to"]);
    is_whole(&home);
    drop(lock);
    run(&path, &home, &[]).expect(0);

    // Several that start together: each ends well or says why not, and what is current is whole.
    let start = || {
        let mut command = karat();
        command.args(["run", "pipelines/febrl3.yaml", "--quiet", "--as-of", AS_OF, "--out"]).arg(&home);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<Child> = (0..4).map(|_| start()).collect();
    let ended: Vec<Called> = children.into_iter().map(|c| c.wait_with_output().unwrap().into()).collect();
    assert!(ended.iter().all(|c| c.code == 0 || c.code == 4 && c.stderr.contains("another run")), "{ended:?}");
    assert!(ended.iter().any(|c| c.code == 0));
    is_whole(&home);
}

/// A table of so many records, for runs that last.
fn large(folder: &Path, rows: u32) -> String {
    let mut text = String::from("id,name,email,city\n");
    for i in 0..rows {
        text.push_str(&format!("{i:07},Name{} Surname{},user{}@example.com,City{}\n", i % 977, i % 7919, i / 2, i % 101));
    }
    let pipeline = "sources: { crm: { path: a.csv, key: id } }\ncleanse: [{ text: [name, city] }, { email: email }]\nrules: [{ email: email }, { unique: email, severity: info }]\nmatch: { block: [[email], [name]], compare: { name: full_name, email: email, city: place } }\n";
    written(folder, pipeline, &[("a.csv", text.as_bytes())])
}

/// Starts a run with its progress to read.
fn started(pipeline: &str, home: &Path) -> Child {
    let mut command = karat();
    command.args(["run", pipeline, "--as-of", AS_OF, "--out"]).arg(home);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn an_interrupted_run_publishes_nothing() {
    let folder = temp();
    let path = large(folder.path(), 200_000);
    let home = folder.path().join("home");
    let small = temp();
    let first = written(small.path(), CSV, &[("a.csv", b"id\n1\n")]);
    run(&first, &home, &[]).expect(0);
    let before = fs::read_link(home.join("current")).unwrap();
    for (name, stage) in [("INT", "ingest"), ("INT", "match"), ("TERM", "check")] {
        let mut child = started(&path, &home);
        let mut progress = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains(stage) {
            assert!(progress.read_line(&mut said).unwrap() > 0, "the run ended before {stage}:\n{said}");
        }
        signal(&child, name);
        progress.read_to_string(&mut said).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{name} at {stage}: {said}");
        assert!(said.contains("interrupted: nothing was published"), "{said}");
        assert!(output.stdout.is_empty());
        assert_eq!(fs::read_link(home.join("current")).unwrap(), before);
        assert_eq!(leftovers(&home), [""; 0], "{name} at {stage}");
    }
    is_whole(&home);
}

#[test]
fn a_killed_run_leaves_the_last_one_whole() {
    let folder = temp();
    let home = folder.path().join("home");
    run("pipelines/febrl3.yaml", &home, &[]).expect(0);
    let mut killed = 0;
    for step in 0..24u64 {
        let mut child = started("pipelines/febrl3.yaml", &home);
        std::thread::sleep(Duration::from_millis(10 + step * 20));
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
        is_whole(&home);
        assert!(leftovers(&home).len() <= 1, "{:?}", leftovers(&home));
    }
    assert!(killed > 0, "no run was killed in time");
    // What was left lying about does not hinder the next run, which clears it away.
    fs::create_dir(home.join("runs/.partial-19990101T000000Z")).unwrap();
    fs::write(home.join("runs/.partial-19990101T000000Z/golden.parquet"), b"half").unwrap();
    run("pipelines/febrl3.yaml", &home, &[]).expect(0);
    assert_eq!(leftovers(&home), [""; 0]);
    let strangers: Vec<String> =
        names(&home).into_iter().filter(|n| !["current", "runs", "state", "decisions.csv"].contains(&n.as_str())).collect();
    assert_eq!(strangers, [""; 0]);
    is_whole(&home);
}

#[test]
fn files_may_have_chinese_names() {
    let folder = temp();
    let text = "sources: { 客户: { path: 客户.csv, key: 编号 } }\nmax_rejects: 1\noutput: { to: 结果 }\n";
    let path = written(folder.path(), text, &[("客户.csv", "编号,姓名\n1,王勇\n2\n".as_bytes())]);
    let called: Called = karat().args(["run", &path, "--quiet", "--as-of", AS_OF]).output().unwrap().into();
    let called = called.expect(0);
    assert!(called.stdout.contains("客户.csv:3"), "{}", called.stdout);
    let rejects = Table::of(&folder.path().join("结果/current"), "rejects");
    assert!(rejects.values(&["file"])[0][0].ends_with("客户.csv"));
}
