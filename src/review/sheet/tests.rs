//! Sheets written, filled in as people and spreadsheets do, and read again.

use super::grid::{Cell, open};
use super::*;
use crate::diag::Diagnostic;
use rust_xlsxwriter::{Format as Look, Formula, Workbook};
use std::path::PathBuf;

fn record(source: &str, key: &str, values: &[Option<&str>]) -> SheetRecord {
    let values = values.iter().map(|value| value.map(str::to_string)).collect();
    SheetRecord { id: RecordId { source: source.into(), key: key.into() }, values, fingerprint: format!("12e{}", key.len()) }
}

fn pair(left: &str, right: &str) -> SheetPair {
    let left = record("crm", left, &[Some("=1+1"), Some("北京"), None]);
    let right = record("shop", right, &[Some("<r>x</r>"), Some("北京"), Some("a\u{1}b\r\nc")]);
    SheetPair { left, right, probability: 0.93, why: "the same phone, of 12".into() }
}

/// Pairs with the keys that spreadsheets like least, under columns that are named as ours.
fn sheet() -> Sheet {
    let keys = [
        "007",
        "12345",
        "=SUM(A1)",
        "+8613800138000",
        "110105194912310020",
        "1-2",
        "<r>&</r>",
        " a\tb ",
        "'=x",
        "_x0041_",
        "a\rb\nc,\"d\";",
    ];
    let pairs = keys.windows(2).map(|two| pair(two[0], two[1])).collect();
    Sheet { run: "2026-11-22".into(), columns: vec!["name".into(), "Key".into(), "=c".into()], pairs, left_out: 7 }
}

/// A file of its own for each test, gone at its end.
struct File(PathBuf);

impl File {
    fn new(name: &str, bytes: &[u8]) -> File {
        let path = std::env::temp_dir().join(format!("karat-sheet-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        File(path)
    }

    fn read(&self) -> Result<Vec<Answer>, Vec<Diagnostic>> {
        read(&self.0)
    }

    fn messages(&self) -> Vec<String> {
        let line = |d: Diagnostic| {
            format!("{}: {}", d.place.map_or(0, |place| place.line), d.message.replace(&self.0.display().to_string(), "FILE"))
        };
        self.read().unwrap_err().into_iter().map(line).collect()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

type Table = Vec<Vec<Cell>>;

/// A table as it was written, header first, for a person to fill in.
fn table(format: Format) -> Table {
    let file = File::new(&format!("table-{format:?}-{:?}", std::thread::current().id()), &write(&sheet(), format).unwrap());
    let grid = open(&file.0).unwrap();
    let width = BEFORE.len() as u32 + 4;
    let cells = |row: &grid::Row| (0..width).map(|column| row.get(column).cloned().unwrap_or(text(""))).collect();
    std::iter::once(&grid.header).chain(&grid.rows).map(cells).collect()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// The table as a spreadsheet saves it as a workbook: what is lost is a day.
fn saved(name: &str, table: &Table) -> File {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").unwrap().write_string(0, 0, "not this one").unwrap();
    let page = book.add_worksheet();
    let day = Look::new().set_num_format("yyyy-mm-dd");
    for (cells, row) in table.iter().zip(0..) {
        for (cell, column) in cells.iter().zip(0..) {
            match cell {
                Cell::Text(text) if text.starts_with("<r>") => page.write_rich_string(row, column, &[(&Look::default(), text.as_str())]),
                Cell::Text(text) => page.write_string(row, column, text),
                Cell::Number(number) => page.write_number(row, column, *number),
                Cell::Lost => page.write_number_with_format(row, column, 45_000, &day),
            }
            .unwrap();
        }
    }
    File::new(name, &book.save_to_buffer().unwrap())
}

/// The table as CSV.
fn saved_csv(name: &str, table: &Table, delimiter: u8) -> File {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in table {
        writer.write_record(row.iter().map(|cell| if let Cell::Text(text) = cell { text.as_str() } else { "?" })).unwrap();
    }
    File::new(name, &writer.into_inner().unwrap())
}

const ANSWERS: [(&str, Kind); 10] = [
    ("same", Kind::Same),
    (" Different ", Kind::Different),
    ("U", Kind::Unsure),
    ("相同", Kind::Same),
    ("合并", Kind::Same),
    ("否", Kind::Different),
    ("MERGE", Kind::Same),
    ("不清楚", Kind::Unsure),
    ("不同", Kind::Different),
    ("是", Kind::Same),
];

/// An answer for each pair, in its first row or its second.
fn filled(mut table: Table) -> Table {
    for (index, (word, _)) in ANSWERS.into_iter().enumerate() {
        table[1 + index * 2 + index % 2][2] = text(word);
        table[1 + index * 2][3] = text("'=seen");
    }
    table
}

fn expected() -> Vec<(RecordId, RecordId, String, String, Kind)> {
    let of =
        |(pair, (_, kind)): (SheetPair, (&str, Kind))| (pair.left.id, pair.right.id, pair.left.fingerprint, pair.right.fingerprint, kind);
    sheet().pairs.into_iter().zip(ANSWERS).map(of).collect()
}

fn seen(answers: Vec<Answer>) -> Vec<(RecordId, RecordId, String, String, Kind)> {
    answers.into_iter().map(|a| (a.left, a.right, a.left_fingerprint, a.right_fingerprint, a.kind)).collect()
}

#[test]
fn nothing_filled_in_is_no_answer_and_bytes_are_the_same_each_time() {
    for format in [Format::Xlsx, Format::Csv] {
        let bytes = write(&sheet(), format).unwrap();
        assert_eq!(bytes, write(&sheet(), format).unwrap());
        assert_eq!(File::new(&format!("blank-{format:?}"), &bytes).read(), Ok(vec![]));
        let empty = Sheet { pairs: vec![], ..sheet() };
        assert_eq!(File::new(&format!("empty-{format:?}"), &write(&empty, format).unwrap()).read(), Ok(vec![]));
    }
}

#[test]
fn answers_come_back_from_both_kinds_of_file() {
    let answers = saved("filled.bin", &filled(table(Format::Xlsx))).read().unwrap();
    assert_eq!(answers.iter().map(|a| a.row).collect::<Vec<_>>(), [2, 5, 6, 9, 10, 13, 14, 17, 18, 21]);
    assert_eq!(answers[0].note, "'=seen", "a workbook needs no guard");
    assert_eq!(seen(answers), expected());
    for delimiter in [b',', b';', b'\t'] {
        let answers = saved_csv(&format!("filled-{delimiter}"), &filled(table(Format::Csv)), delimiter).read().unwrap();
        assert_eq!(answers[0].note, "=seen");
        assert_eq!(seen(answers), expected());
    }
}

#[test]
fn csv_is_read_in_the_encodings_that_excel_writes() {
    let file = saved_csv("encodings", &filled(table(Format::Csv)), b'\t');
    let utf8 = std::fs::read_to_string(&file.0).unwrap();
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(utf8.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gbk = encoding_rs::GB18030.encode(&utf8).0.into_owned();
    for (name, bytes) in [("utf16", utf16), ("gbk", gbk), ("mark", format!("\u{FEFF}sep=\t\r\n{utf8}").into_bytes())] {
        assert_eq!(seen(File::new(name, &bytes).read().unwrap()), expected(), "{name}");
    }
}

#[test]
fn csv_is_guarded_against_spreadsheets() {
    let bytes = write(&sheet(), Format::Csv).unwrap();
    let csv = String::from_utf8(bytes).unwrap();
    assert!(csv.starts_with("\u{FEFF}pair,side,decision,note,probability,why,source,key,name,Key (data),'=c,fingerprint\r\n"));
    assert!(csv.contains("\r\n1,left,,,0.9300,\"the same phone, of 12\",crm,'007,'=1+1,北京,,'12e3\r\n"), "{csv}");
    assert!(csv.contains(",shop,12345,") && csv.contains(",'110105194912310020,"));
}

#[test]
fn rows_and_columns_may_be_moved() {
    let mut moved = filled(table(Format::Xlsx));
    moved[1..].reverse();
    for row in &mut moved {
        row.reverse();
        row.push(text(""));
    }
    moved.insert(3, vec![]);
    let mut found = seen(saved("moved", &moved).read().unwrap());
    found.reverse();
    assert_eq!(found, expected());
}

#[test]
fn numbers_are_keys_and_lost_keys_are_mistakes() {
    let mut numbers = table(Format::Xlsx);
    numbers[1][2] = text("same");
    numbers[1][7] = Cell::Number(12345.0);
    assert_eq!(saved("numbers", &numbers).read().unwrap()[0].left.key, "12345");
    numbers[1][7] = Cell::Number(1e17);
    numbers[2][7] = Cell::Lost;
    numbers[2][11] = text("");
    numbers[3][7] = Cell::Lost; // nobody answered
    let lost = "key damaged by the spreadsheet, which took it for a number, a day or the like";
    assert_eq!(saved("lost", &numbers).messages(), [format!("2: {lost}"), format!("3: {lost}"), "3: the fingerprint is missing".into()]);
    let mut csv = table(Format::Csv);
    csv[1][2] = text("same");
    csv[1][7] = text("1.10105E+17");
    assert_eq!(saved_csv("lost.csv", &csv, b',').messages(), [format!("2: {lost}")]);
}

#[test]
fn all_mistakes_are_told_with_their_rows_and_no_value() {
    let mut wrong = table(Format::Xlsx);
    wrong[1][2] = text("smae");
    wrong[3][2] = text("same");
    wrong[4][2] = text("different");
    wrong[5][2] = text("same");
    wrong[6][0] = text("");
    wrong[7][2] = text("u");
    wrong[8][1] = text("LEFT");
    wrong[9][2] = text("s");
    wrong[9][0] = text("five");
    wrong[11][2] = text("13800138000");
    wrong[13][2] = text("d");
    wrong[14][1] = text("up");
    wrong[15][2] = text("m");
    (wrong[16][6], wrong[16][7]) = (wrong[15][6].clone(), wrong[15][7].clone());
    wrong[17][2] = Cell::Lost;
    let file = saved("wrong", &wrong);
    let expected = [
        "2: `smae` is no decision",
        "5: pair 2 has two answers: `same` in row 4 and `different` here",
        "6: pair 3 has an answer and only its left row: the right one is missing",
        "9: pair 4 has more than one left row: 8 and 9",
        "10: an answer in a row without a pair number",
        "12: `138****8000` is no decision",
        "15: the side of this row is neither `left` nor `right`",
        "16: both rows of pair 8 are the same record",
        "18: `?` is no decision",
    ];
    assert_eq!(file.messages(), expected);
    let mistakes = file.read().unwrap_err();
    assert_eq!(mistakes[0].help.as_deref(), Some("did you mean `same`?"));
    let place = mistakes[0].place.clone().unwrap();
    assert_eq!((place.text.as_str(), place.column, place.length), ("pair 1: smae", 9, 4));
    let all = crate::diag::render_all(&mistakes, false);
    assert!(!all.contains("13800138000") && !all.contains("北京"), "{all}");
}

#[test]
fn what_is_no_sheet_is_one_mistake() {
    let one = |name: &str, bytes: &[u8]| {
        let file = File::new(name, bytes);
        let mistakes = file.messages();
        assert_eq!(mistakes.len(), 1);
        mistakes[0].clone()
    };
    assert_eq!(one("nothing", b""), "0: FILE is empty");
    assert_eq!(one("zip", b"PK\x03\x04 and no more"), "0: FILE is neither an Excel workbook nor CSV, or is damaged");
    assert_eq!(one("noise", b"\xFF\x00\xD8\xFF\xE0"), "0: FILE is neither an Excel workbook nor CSV, or is damaged");
    assert_eq!(one("old", b"\xD0\xCF\x11\xE0\xA1\xB1"), "0: FILE is an old Excel file, or one with a password");
    assert_eq!(
        one("other", b"id;name\n1;x\n"),
        "0: FILE is no review sheet: it has no `pair`, `side`, `decision`, `source`, `key`, `fingerprint`"
    );
    assert_eq!(one("twice", b"pair,side,decision,source,key,fingerprint,Key \n"), "0: FILE has more than one column `key`");
    let renamed = File::new("renamed", b"pair,side,desicion,source,key,fingerprint\n");
    let mistake = renamed.read().unwrap_err().remove(0);
    assert_eq!(mistake.help.as_deref(), Some("is the column `desicion` meant to be `decision`?"));
    assert!(read(&renamed.0.join("none")).unwrap_err()[0].message.contains("cannot be read"));
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    let text = "\r\npair,side,decision,note,source,key,fingerprint\r\n\r\n1,left,,\"a\r\nb\",s,k,f\r\n\r\n\r\n1,right,same,,s,l,g";
    for end in ["\r\n", "\n", "\r"] {
        for last in ["", end, ",,,,\n\n"] {
            let text = text.replace("\r\n", end) + last;
            let answers = File::new("rows", text.as_bytes()).read().unwrap();
            assert_eq!((answers[0].row, answers[0].note.as_str()), (7, format!("a{end}b").as_str()));
        }
    }
}

#[test]
fn what_does_not_fit_is_cut_or_refused() {
    let mut big = sheet();
    big.pairs[0].left.values[0] = Some("京".repeat(40_000));
    for format in [Format::Xlsx, Format::Csv] {
        assert!(write(&big, format).is_ok());
    }
    big.pairs[1].right.id.key = "9".repeat(32_767);
    let refused = "the key of the right record of pair 2 is longer than the 32767 characters of a cell";
    assert_eq!(write(&big, Format::Xlsx), Err(refused.into()));
    let wide = Sheet { columns: vec![String::new(); 16_376], ..sheet() };
    assert_eq!(write(&wide, Format::Csv), Err("a review sheet holds at most 16375 columns of data, and these are 16376".into()));
}

#[test]
fn results_of_formulas_are_read_as_text() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let rows =
        [["pair", "side", "decision", "source", "key", "fingerprint"], ["1", "left", "", "s", "k", "f"], ["1", "right", "", "s", "l", "g"]];
    for (cells, row) in rows.into_iter().zip(0..) {
        page.write_row(row, 0, cells).unwrap();
    }
    page.write_formula(1, 2, Formula::new("=IF(1,\"same\")").set_result("same")).unwrap();
    // One stray cell in the last corner costs nothing.
    page.write_string(1_048_575, 16_383, "x").unwrap();
    assert_eq!(File::new("formula", &book.save_to_buffer().unwrap()).read().unwrap()[0].kind, Kind::Same);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever identifies a record comes back from both kinds of file, character by character.
    #[test]
    fn identities_come_back_whole(texts in proptest::array::uniform5("('|=|0|_x0041_|[\\PC\\n\\r\\t\u{0}-\u{1F}]){1,12}")) {
        let [source, left, right, print, more] = texts;
        let record = |key: &str, fingerprint: &str| SheetRecord {
            id: RecordId { source: source.clone(), key: key.into() },
            values: vec![Some(more.clone())],
            fingerprint: fingerprint.into(),
        };
        let pair = SheetPair { left: record(&left, &print), right: record(&format!("{right}!"), &more), probability: f64::NAN, why: more.clone() };
        let sheet = Sheet { run: more.clone(), columns: vec![more.clone()], pairs: vec![pair.clone()], left_out: 0 };
        for format in [Format::Xlsx, Format::Csv] {
            let file = File::new(&format!("any-{format:?}"), &write(&sheet, format).unwrap());
            let grid = open(&file.0).unwrap();
            let cells = |row: &grid::Row| (0..10).map(|column| row.get(column).cloned().unwrap_or(text(""))).collect::<Vec<Cell>>();
            let mut table: Table = std::iter::once(&grid.header).chain(&grid.rows).map(cells).collect();
            table[2][2] = text("d");
            let file = match format {
                Format::Xlsx => saved("any.xlsx", &table),
                Format::Csv => {
                    table[1][0] = text("1");
                    saved_csv("any.csv", &table, b',')
                }
            };
            let answers = file.read();
            if left == format!("{right}!") {
                continue;
            }
            let answer = answers.unwrap().remove(0);
            proptest::prop_assert_eq!((&answer.left, &answer.right), (&pair.left.id, &pair.right.id));
            proptest::prop_assert_eq!((&answer.left_fingerprint, &answer.right_fingerprint), (&print, &more));
        }
    }
}
