//! What the file may look like, what is said of it where it is broken, and what writers do to it.

use super::*;
use std::fs;
use tempfile::TempDir;

pub(super) const HEADER: &str =
    "at,by,kind,left_source,left_key,right_source,right_key,entity,field,value,left_fingerprint,right_fingerprint,note\n";

pub(super) fn id(source: &str, key: &str) -> RecordId {
    RecordId { source: source.into(), key: key.into() }
}

/// A time, so many milliseconds into the day.
pub(super) fn at(millis: u32) -> String {
    format!("2026-11-22T00:00:{:02}.{:03}Z", millis / 1_000, millis % 1_000)
}

pub(super) fn made(millis: u32, by: &str, kind: Kind) -> Decision {
    let right = Some(id("erp", "2")).filter(|_| kind.is_of_pair());
    let field = if kind == Kind::Value { "city" } else { "" };
    let text = String::from;
    Decision {
        at: at(millis),
        by: text(by),
        kind,
        left: id("crm", "1"),
        right,
        entity: text("e"),
        field: text(field),
        value: text(""),
        left_fingerprint: text("a=12ab"),
        right_fingerprint: text(""),
        note: text(""),
        line: 0,
    }
}

/// A log that was never a file; its lines are numbered.
pub(super) fn log(decisions: impl IntoIterator<Item = Decision>) -> Log {
    let decisions = decisions.into_iter().enumerate().map(|(at, decision)| Decision { line: at + 2, ..decision }).collect();
    Log { path: PathBuf::new(), decisions }
}

pub(super) fn file(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = file_of(home.path());
    fs::write(&path, bytes).unwrap();
    (home, path)
}

fn read(bytes: impl AsRef<[u8]>) -> Result<Vec<Decision>, Vec<Diagnostic>> {
    let (_home, path) = file(bytes);
    Log::read(&path).map(|log| log.decisions)
}

/// The messages of a broken file as line, column and message.
fn faults(text: &str) -> Vec<(usize, usize, String)> {
    let place = |d: Diagnostic| d.place.map(|p| (p.line, p.column, d.message)).unwrap();
    read(text).unwrap_err().into_iter().map(place).collect()
}

fn lines(decisions: &[&Decision]) -> Vec<usize> {
    decisions.iter().map(|d| d.line).collect()
}

#[test]
fn what_is_not_there_has_no_decisions() {
    let home = tempfile::tempdir().unwrap();
    assert!(Log::read(&file_of(home.path())).unwrap().decisions.is_empty());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "reading makes nothing");
    for nothing in ["", "\u{feff}", "\n\r\n", ",,,\n", HEADER] {
        assert!(read(nothing).unwrap().is_empty(), "{nothing:?}");
    }
    assert!(Log::read(home.path()).unwrap_err()[0].message.starts_with("cannot read"));
}

#[test]
fn columns_stand_in_any_order_and_files_come_from_any_program() {
    let expected = Decision { left_fingerprint: String::new(), entity: String::new(), line: 2, ..made(0, "An", Kind::Same) };
    for text in [
        "at,by,kind,left_source,left_key,right_source,right_key\n2026-11-22T00:00:00.000Z,An,same,crm,1,erp,2\n",
        "\u{feff}Kind;Left Key;left-source; AT ;BY;Colour;RIGHT_KEY;right source\r\nSAME;1;crm;2026/11/22 0:00;An;red;2;erp\r\n;;;;;;;\r\n",
        "\"at\"\tby\tkind\tleft_source\tleft_key\tright_source\tright_key\t\r2026-11-22\t An \t\"same\"\tcrm\t1\terp\t2\t\r",
    ] {
        assert_eq!(read(text).unwrap(), std::slice::from_ref(&expected), "{text:?}");
    }
}

#[test]
fn a_record_begins_where_its_first_line_is() {
    let text =
        format!("\r\n{HEADER}\n{},An,winner,crm,1,,,,,,,,\"two\nlines, \"\"quoted\"\"\"\n\n{},Bo,winner,crm,2,,,,,,,,'=no\n", at(1), at(2));
    let decisions = read(text).unwrap();
    assert_eq!(decisions.iter().map(|d| (d.line, d.note.as_str())).collect::<Vec<_>>(), [(4, "two\nlines, \"quoted\""), (7, "=no")]);
}

#[test]
fn every_broken_line_is_told_at_once() {
    let time = at(0);
    let text = format!(
        "{HEADER}{time},An,smae,crm,1,erp,2,,,,,,\n\
         yesterday,An,same,crm,1,erp,2,,,,,,\n\
         {time},An,winner,, ,,,,,,,,\n\
         {time},An,split,crm,1,,,,,,,,\n\
         {time},An,same,crm,1,crm,1,,,,,,\n\
         {time},An,undo,crm,1,erp,,,,,,,\n\
         {time},An,value,crm,1,,,,,x,,,\n\
         {time},An,same,crm,1,erp,2\n\
         {time},An,,crm,1,erp,2,,,,,,\"a\"b\n\
         ,An,,crm,1,erp,2,,,,,,\n\
         {time},An,same,crm,1,erp,2,,,,,,\"half a no"
    );
    let expected = [
        (2, 29, "unknown kind of decision `smae`"),
        (3, 1, "this is no time"),
        (4, 36, "`left_source` is empty"),
        (4, 37, "`left_key` is empty"),
        (5, 42, "`split` is about two records; the right one is missing"),
        (6, 44, "`same` is about two records; these are one"),
        (7, 44, "there is a `right_source` but no `right_key`"),
        (8, 44, "`value` without a field"),
        (9, 44, "this line has 7 fields, the header has 13"),
        (10, 47, "something stands behind the closing quote of this field"),
        (11, 1, "this is no time"),
        (11, 5, "no kind of decision"),
        (12, 51, "a quote opens here and never closes"),
    ];
    assert_eq!(faults(&text), expected.map(|(line, column, message)| (line, column, message.to_string())));
    let diagnostics = read(&text).unwrap_err();
    assert_eq!(diagnostics[0].help.as_deref(), Some("did you mean `same`?"));
    assert!(diagnostics.iter().all(|d| d.help.as_ref().is_some_and(|help| !help.is_empty())));
}

#[test]
fn messages_hide_what_is_of_customers() {
    let text = format!("{HEADER}{},An,smae,crm,13912345678,erp,\"王,\n芳\",,,secret,,,secret\nx,An,same,crm,13912345678,secret", at(0));
    let drawn = crate::diag::render_all(&read(text).unwrap_err(), false);
    assert!(!["139", "王", "芳", "secret", "crm"].iter().any(|private| drawn.contains(private)), "{drawn}");
    assert!(drawn.contains("2 | 2026-11-22T00:00:00.000Z,An,smae,***,***********,***,***\n"), "{drawn}");
    assert!(drawn.contains("4 | *,**,****,***,***********,******\n"), "{drawn}");
    let headless = crate::diag::render_all(&read("2026-11-22,An,same,crm,王芳,erp,2\n").unwrap_err(), false);
    assert!(headless.contains("no columns `at`, `by`, `kind`, `left_source`, `left_key`") && !headless.contains('王'), "{headless}");
    let twice = crate::diag::render_all(&read("at,by,kind,left_source,left_key,By\n").unwrap_err(), false);
    assert!(twice.contains("column `By` is there twice"), "{twice}");
}

#[test]
fn other_encodings_are_told() {
    let gbk = [HEADER.as_bytes(), b"2026-11-22,\xcd\xf5,winner,crm,1,,,,,,,,\n"].concat();
    let diagnostics = read(gbk).unwrap_err();
    assert_eq!((diagnostics.len(), diagnostics[0].place.as_ref().unwrap().line), (1, 2));
    assert!(diagnostics[0].help.as_ref().unwrap().contains("CSV UTF-8"));
}

#[test]
fn times_have_one_form() {
    for (text, expected) in [
        ("2026-11-22T21:40:13.123Z", "2026-11-22T21:40:13.123Z"),
        ("2026-11-22T21:40:13.123456+08:00", "2026-11-22T13:40:13.123Z"),
        (" 2026-11-22 21:40:13.123 ", "2026-11-22T21:40:13.123Z"),
        ("2026/11/22 21:40", "2026-11-22T21:40:00.000Z"),
        ("2026-11-22", "2026-11-22T00:00:00.000Z"),
        ("22.11.2026", "2026-11-22T00:00:00.000Z"),
        ("22.11.2026 21:40:13", "2026-11-22T21:40:13.000Z"),
        ("2026年11月22日", "2026-11-22T00:00:00.000Z"),
    ] {
        assert_eq!(line::moment(text).as_deref(), Some(expected), "{text}");
    }
    for text in
        ["", "soon", "11/22/2026", "22/11/2026 21:40:13.5", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "+12026-01-01 00:00:00"]
    {
        assert_eq!(line::moment(text), None, "{text}");
    }
    let now = now();
    assert_eq!((line::moment(&now).as_deref(), now.len()), (Some(now.as_str()), 24));
}

#[test]
fn the_newest_holds_and_what_is_withdrawn_does_not() {
    let (same, different) = (made(1, "An", Kind::Same), made(2, "Bo", Kind::Different));
    let mut mirrored = made(3, "An", Kind::Unsure);
    mirrored.right = Some(std::mem::replace(&mut mirrored.left, id("erp", "2")));
    let log = log([
        same.clone(),
        mirrored,
        different.clone(),
        same.undo(at(4), "An".into()),
        made(0, "An", Kind::Winner),
        made(0, "An", Kind::Value),
    ]);
    // An cannot tell, and Bo could.
    assert_eq!(lines(&log.standing()), [6, 7, 4]);
    let states: Vec<(usize, State)> = log.entries().iter().map(|e| (e.decision.line, e.state)).collect();
    let expected =
        [(5, State::Undo), (3, State::Superseded), (4, State::Stands), (2, State::Withdrawn), (7, State::Stands), (6, State::Stands)];
    assert_eq!(states, expected);
    let by_person: Vec<Vec<usize>> = log.opinions().values().map(|o| lines(o)).collect();
    assert_eq!(by_person, [[3, 4]]);
    assert_eq!(log.opinions().keys().next(), Some(&(id("crm", "1"), id("erp", "2"))));
}

#[test]
fn an_undo_without_a_time_takes_the_newest_and_one_that_finds_nothing_is_harmless() {
    let undo = |millis, value: &str| Decision { value: value.into(), ..made(1, "", Kind::Same).undo(at(millis), "An".into()) };
    let base = || vec![made(1, "An", Kind::Same), made(2, "An", Kind::Split)];
    let standing = |more: Vec<Decision>| lines(&log(base().into_iter().chain(more)).standing());
    assert_eq!(standing(vec![undo(3, "")]), [2]);
    assert_eq!(standing(vec![undo(3, " "), undo(4, "")]), [] as [usize; 0]);
    assert_eq!(standing(vec![undo(3, ""), undo(4, ""), undo(5, "")]), [] as [usize; 0]);
    assert_eq!(standing(vec![undo(3, "2026-11-22 00:00:00.002")]), [2]);
    assert_eq!(standing(vec![undo(3, &at(9)), undo(4, "nonsense")]), [3]);
    assert_eq!(standing(vec![undo(0, "")]), [3], "nothing was there yet");
    assert_eq!(standing(vec![undo(3, ""), made(4, "An", Kind::Same)]), [5]);
}

#[test]
fn many_decisions_take_little_time() {
    let pair = |n: u32, row: u32| Decision { right: Some(id("erp", &row.to_string())), ..made(n % 60_000, "An", Kind::Same) };
    let of_many = (0..100_000).map(|n| pair(n, n));
    let of_one = (0..50_000).map(|n| pair(n, 1)).chain((0..50_000).map(|n| pair(n, 1).undo(at(59_999), "Bo".into())));
    let log = log(of_many.chain(of_one));
    let began = std::time::Instant::now();
    assert_eq!(log.standing().len(), 100_000);
    assert_eq!(log.entries().len(), 200_000);
    let home = tempfile::tempdir().unwrap();
    append(&file_of(home.path()), &log.decisions).unwrap();
    assert_eq!(Log::read(&file_of(home.path())).unwrap().decisions, log.decisions);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn a_new_file_gets_a_header_and_a_lock_beside_it() {
    let home = tempfile::tempdir().unwrap();
    let path = file_of(home.path());
    assert_eq!(append(&path, &[made(1, "An", Kind::Same), made(2, "An", Kind::Winner)]).unwrap(), 2);
    assert_eq!(append(&path, &[made(3, "An", Kind::Value)]).unwrap(), 4);
    assert_eq!(append(&path, &[]).unwrap(), 5);
    let expected = format!(
        "{HEADER}{},An,same,crm,1,erp,2,e,,,a=12ab,,\n{},An,winner,crm,1,,,e,,,a=12ab,,\n{},An,value,crm,1,,,e,city,,a=12ab,,\n",
        at(1),
        at(2),
        at(3)
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    assert!(home.path().join("state/decisions.lock").is_file());
    assert_eq!(Log::read(&path).unwrap().decisions[2], Decision { line: 4, ..made(3, "An", Kind::Value) });
}

#[test]
fn a_file_keeps_its_ways() {
    let (_home, path) =
        file("\u{feff}kind;left_key;left_source;at;by;mine;entity;left_fingerprint;note\r\nwinner;1;crm;2026-11-22;An;x;;;\"a\r\nb\"");
    let decision = Decision { note: "a;b".into(), ..made(1, "=An", Kind::Winner) };
    assert_eq!(append(&path, std::slice::from_ref(&decision)).unwrap(), 4);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.ends_with(&format!("\r\nb\"\r\nwinner;1;crm;{};'=An;;e;a=12ab;\"a;b\"\r\n", at(1))), "{text}");
    assert_eq!(Log::read(&path).unwrap().decisions[1], Decision { line: 4, ..decision });
    let error = append(&path, &[made(2, "An", Kind::Same)]).unwrap_err();
    assert!(error.to_string().contains("no column `right_source`"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn what_would_break_the_file_is_not_written() {
    let new = [made(1, "An", Kind::Winner)];
    for (before, what) in [
        (format!("{HEADER}{},An,winner,crm,1,,,,,,,,\"half", at(0)), "line 2 opens a quote"),
        (format!("{HEADER}{},An,winner,\"crm\"x,1,,,,,,,,\"half", at(0)), "line 2 opens a quote"),
        (format!("{HEADER}\"\n"), "line 2 opens a quote"),
        ("at,by\n".to_string(), "no column `kind`"),
    ] {
        let (_home, path) = file(&before);
        assert!(append(&path, &new).unwrap_err().to_string().contains(what), "{what}");
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }
    let (_home, path) = file(b"\xff\xfea\0t\0");
    assert!(append(&path, &new).unwrap_err().to_string().contains("UTF-8"));
    let (_home, path) = file("");
    for bad in [Decision { at: "soon".into(), ..new[0].clone() }, Decision { right: None, ..made(1, "An", Kind::Same) }] {
        assert_eq!(append(&path, &[new[0].clone(), bad]).unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
        assert_eq!(fs::read(&path).unwrap(), b"");
    }
}

#[test]
fn half_a_line_stays_alone() {
    let (_home, path) = file(format!("{HEADER}{},An,sa", at(0)));
    assert_eq!(append(&path, &[made(1, "An", Kind::Winner)]).unwrap(), 3);
    assert_eq!(faults(&fs::read_to_string(&path).unwrap()), [(2, 29, "this line has 3 fields, the header has 13".to_string())]);
}

#[test]
fn writers_and_readers_at_once_lose_nothing_and_see_no_half_line() {
    let home = tempfile::tempdir().unwrap();
    let path = file_of(home.path());
    let (threads, times) = (4, 25);
    let write = |thread: u32| {
        for n in 0..times {
            let long = Decision { note: "long, ".repeat(2_000), ..made(n, &format!("t{thread}"), Kind::Winner) };
            let line = append(&path, &[long, made(n, &format!("t{thread}"), Kind::Same)]).unwrap();
            let log = Log::read(&path).unwrap();
            assert_eq!(log.decisions[line - 2].by, format!("t{thread}"));
        }
    };
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || write(thread));
        }
        scope.spawn(|| (0..50).for_each(|_| assert_eq!(Log::read(&path).unwrap().decisions.len() % 2, 0)));
    });
    let log = Log::read(&path).unwrap();
    let said: BTreeSet<(&str, &str, &str)> = log.decisions.iter().map(|d| (d.by.as_str(), d.at.as_str(), d.kind.word())).collect();
    assert_eq!((said.len(), log.decisions.len()), (200, 200));
    assert_eq!(fs::read_to_string(&path).unwrap().matches("left_source").count(), 1);
}

#[test]
fn who_cannot_tell_does_not_overrule_who_could() {
    let by = |millis: u32, by: &str, kind: Kind| made(millis, by, kind);
    let kinds = |all: Vec<Decision>| -> Vec<(String, Kind)> { log(all).standing().iter().map(|d| (d.by.clone(), d.kind)).collect() };
    let an = |kind| ("An".to_string(), kind);
    assert_eq!(kinds(vec![by(1, "An", Kind::Different), by(2, "Bo", Kind::Unsure)]), [an(Kind::Different)]);
    assert_eq!(kinds(vec![by(1, "An", Kind::Different), by(2, "An", Kind::Unsure)]), [an(Kind::Unsure)], "one may doubt oneself");
    assert_eq!(kinds(vec![by(1, "Bo", Kind::Unsure), by(2, "An", Kind::Same)]), [an(Kind::Same)]);
}
