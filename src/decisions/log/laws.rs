//! What holds of every file: what is written is read, and what stands is what the definition says.

use super::tests::{HEADER, at, file, id, log, made};
use super::*;
use proptest::prelude::*;
use std::fs;
use std::io::Write as _;

/// Text as people and attackers write it. At its ends are no blanks.
fn text() -> impl Strategy<Value = String> {
    "['=+@\t\r\n\",; -]{0,3}[a-z王é'\",;\n\r=]{0,6}".prop_map(|t| t.trim().to_string())
}

fn decision() -> impl Strategy<Value = Decision> {
    let id = || (text(), text()).prop_map(|(a, b)| id(&format!("s{a}"), &format!("'{b}k")));
    let texts = (text(), text(), text(), text(), "\\PC{0,4}['=+\t\r\n\" ]{0,3}", "['=+@\t\r\n\", ]{0,4}\\PC{0,4}");
    (0u32..3, 0..7usize, id(), proptest::option::of(id()), texts)
        .prop_map(|(millis, kind, left, right, (by, entity, field, print, value, note))| Decision {
            left: left.clone(),
            right: right
                .or(Some(RecordId { source: "other".into(), key: "=1".into() }).filter(|_| Kind::ALL[kind].is_of_pair()))
                .filter(|r| *r != left),
            entity,
            field: format!("f{field}"),
            value,
            left_fingerprint: print,
            note,
            ..made(millis, &by, Kind::ALL[kind])
        })
        .prop_filter("a pair has two records", |d| line::faults_of(d).is_empty())
}

proptest! {
    #[test]
    fn what_is_written_is_read(all in proptest::collection::vec(decision(), 0..5), delimiter in 0..3usize, crlf: bool, bom: bool, empty: bool) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let header = HEADER.trim_end().replace(',', [",", ";", "\t"][delimiter]);
        let (_home, path) = file(if empty { String::new() } else { format!("{}{header}{newline}", if bom { "\u{feff}" } else { "" }) });
        let lines: Vec<usize> = all.iter().map(|d| append(&path, std::slice::from_ref(d)).unwrap()).collect();
        let expected: Vec<Decision> = all.into_iter().zip(lines).map(|(d, line)| Decision { line, ..d }).collect();
        prop_assert_eq!(Log::read(&path).unwrap().decisions, expected.clone());
        let at_once = file("");
        append(&at_once.1, &expected).unwrap();
        let text = fs::read_to_string(&at_once.1).unwrap();
        for record in csv::Reader::from_reader(text.as_bytes()).into_records() {
            let runs = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            prop_assert!(!record.unwrap().iter().any(runs), "{:?} would run", text);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60), text in "[at,by;\n\r\" =王]{0,40}") {
        let (_home, path) = file(bytes);
        let _ = Log::read(&path);
        let mut file = fs::OpenOptions::new().write(true).truncate(true).open(&path).unwrap();
        file.write_all(HEADER.as_bytes()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let read = Log::read(&path).map_err(|faults| crate::diag::render_all(&faults, false));
        prop_assert!(read.map_or_else(|drawn| drawn.contains("help"), |log| log.decisions.is_empty()));
        // What the file already has stays; a writer either refuses or its line is there.
        if let Ok(line) = append(&path, &[made(1, "An", Kind::Winner)]) {
            let after = fs::read_to_string(&path).unwrap();
            let added = format!("{},An,winner,crm,1,,,e,,,a=12ab,,\n", at(1));
            prop_assert!(after.strip_prefix(HEADER).is_some_and(|rest| rest.starts_with(&text)) && after.ends_with(&added));
            prop_assert_eq!(table::lines_in(&after), line);
            prop_assert_eq!(table::Records::new(&after, ',').last().map(|record| record.line), Some(line), "it stands inside quotes");
        }
    }

    /// The states as the definition has them, with plain lists.
    #[test]
    fn standing_is_what_an_oracle_says(all in proptest::collection::vec((0u32..5, 0..7usize, 0..7u32), 0..25)) {
        let log = log(all.into_iter().map(|(millis, kind, undone)| {
            let kind = Kind::ALL[kind];
            let value = if undone < 5 { at(undone) } else { String::new() };
            let undo = made(millis, "An", Kind::Same).undo(at(millis), "An".into());
            if kind == Kind::Undo { Decision { value, ..undo } } else { made(millis, "An", kind) }
        }));
        let mut order: Vec<&Decision> = log.decisions.iter().collect();
        order.sort_by_key(|d| (d.at.clone(), d.line));
        let mut left: Vec<&Decision> = Vec::new();
        for decision in order {
            let about = |d: &&Decision| d.subject() == decision.subject() && (decision.value.is_empty() || d.at == decision.value);
            match decision.kind {
                Kind::Undo => left.iter().rposition(about).map(|at| left.remove(at)).map_or((), |_| ()),
                _ => left.push(decision),
            }
        }
        let newest = |(at, d): &(usize, &&Decision)| !left[at + 1..].iter().any(|other| other.subject() == d.subject());
        let expected: Vec<&Decision> = left.iter().enumerate().filter(newest).map(|(_, d)| *d).collect();
        prop_assert_eq!(log.standing(), expected);
    }
}
