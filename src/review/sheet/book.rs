//! The table of a review sheet as an Excel workbook, with a list of answers to choose from and a page of help.
//!
//! Every key and value is a text cell in the format "text": Excel neither runs it nor turns it into a number, not
//! even when somebody edits it. The bytes depend on the sheet alone; Excel shows the year 2000 as the day of creation.

use super::cell::fitted;
use super::write::{header, records, value};
use super::{BEFORE, OFFERED, Sheet, words};
use crate::decisions::Kind;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;

/// Widths of our columns, in characters.
const WIDTHS: [u16; BEFORE.len()] = [6, 7, 12, 26, 11, 36, 12, 18];

/// Narrowest and widest column of data.
const WIDTH: (usize, usize) = (10, 42);

/// How many pairs are looked at for the width of a column.
const SAMPLE: usize = 200;

/// The columns with something special.
const DECISION: u16 = 2;
const PROBABILITY: u16 = 4;
const KEY: u16 = 7;

/// The workbook as bytes.
pub(super) fn render(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let run: String = sheet.run.chars().take(200).collect();
    book.set_properties(&DocProperties::new().set_title("karat review").set_subject(run).set_creation_datetime(&created));
    review(book.add_worksheet(), sheet)?;
    help(book.add_worksheet(), sheet)?;
    book.save_to_buffer()
}

/// How the cells of a row look.
struct Look {
    /// Values that agree.
    plain: Format,
    /// Values in which the two records differ: the colour is not the only sign.
    differs: Format,
    /// Where the answer goes.
    answer: Format,
    /// Numbers.
    number: Format,
    /// Shares.
    percent: Format,
}

impl Look {
    /// Pairs stand on white and grey in turn, a line above each; the answer's place in the second row is darker.
    fn new(band: usize, second: usize) -> Look {
        let ground = Format::new().set_align(FormatAlign::Top);
        let ground = if second == 0 { ground.set_border_top(FormatBorder::Thin).set_border_top_color(grey(0x8C)) } else { ground };
        let on = |format: &Format, colour: Option<Color>| {
            colour.map_or_else(|| format.clone(), |colour| format.clone().set_background_color(colour))
        };
        let band = (band == 1).then(|| grey(0xF2));
        let plain = on(&ground, band).set_num_format("@");
        let differs = on(&ground, Some(Color::RGB(0x00FF_E699))).set_num_format("@").set_bold();
        let answer = on(&ground, Some(if second == 0 { Color::RGB(0x00E2_EFDA) } else { grey(0xD0) })).set_num_format("@");
        Look { plain, differs, answer, number: on(&ground, band).set_num_format("0"), percent: on(&ground, band).set_num_format("0.00%") }
    }
}

fn grey(level: u32) -> Color {
    Color::RGB(level << 16 | level << 8 | level)
}

/// The worksheet with the pairs.
fn review(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name("Review 审核")?;
    let names = header(sheet);
    let bold = Format::new().set_bold().set_font_color(Color::White).set_background_color(Color::RGB(0x0030_5496)).set_num_format("@");
    for (name, column) in names.iter().zip(0..) {
        text(page, 0, column, name, &bold)?;
    }
    let looks = [[Look::new(0, 0), Look::new(0, 1)], [Look::new(1, 0), Look::new(1, 1)]];
    let mut row = 0;
    for (index, pair) in sheet.pairs.iter().enumerate() {
        for (record, side) in records(pair) {
            row += 1;
            let look = &looks[index % 2][usize::from(row % 2 == 0)];
            page.write_number_with_format(row, 0, (index + 1) as f64, &look.number)?;
            page.write_string_with_format(row, 1, side, &look.plain)?;
            page.write_blank(row, DECISION, &look.answer)?;
            page.write_blank(row, DECISION + 1, &look.answer)?;
            if pair.probability.is_finite() {
                page.write_number_with_format(row, PROBABILITY, pair.probability, &look.percent)?;
            }
            text(page, row, PROBABILITY + 1, &pair.why, &look.plain)?;
            identity(page, row, KEY - 1, &record.id.source, &look.plain)?;
            identity(page, row, KEY, &record.id.key, &look.plain)?;
            for (index, column) in (0..sheet.columns.len()).zip(KEY + 1..) {
                let differs = value(&pair.left, index) != value(&pair.right, index);
                text(page, row, column, value(record, index), if differs { &look.differs } else { &look.plain })?;
            }
            identity(page, row, last_column(&names), &record.fingerprint, &look.plain)?;
        }
    }
    shape(page, sheet, &names, row)
}

/// What makes the table easy to work with.
fn shape(page: &mut Worksheet, sheet: &Sheet, names: &[String], last_row: u32) -> Result<(), XlsxError> {
    let last = last_column(names);
    for (width, column) in WIDTHS.into_iter().zip(0..) {
        page.set_column_width(column, width)?;
    }
    for (index, column) in (0..sheet.columns.len()).zip(KEY + 1..) {
        let values = sheet.pairs.iter().take(SAMPLE).flat_map(|pair| [value(&pair.left, index), value(&pair.right, index)]);
        let widest = values.chain([names[usize::from(column)].as_str()]).map(cells).max().unwrap_or(0);
        page.set_column_width(column, (widest + 2).clamp(WIDTH.0, WIDTH.1) as f64)?;
    }
    page.set_column_hidden(last)?;
    // Whose row it is and what was answered stay in sight.
    page.set_freeze_panes(1, DECISION + 1)?;
    page.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    if last_row > 0 {
        page.autofilter(0, 0, last_row, last)?;
        page.ignore_error_range(1, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        page.add_data_validation(1, DECISION, last_row, DECISION, &choice()?)?;
    }
    Ok(())
}

/// The list of answers.
fn choice() -> Result<DataValidation, XlsxError> {
    let message = "same: one customer, merge\ndifferent: two customers\nunsure: cannot say\nempty: no answer\n\n\
                   same：同一客户，合并\ndifferent：不同客户\nunsure：无法判断\n留空：未回答\n\nOne answer a pair. 每组只填一次。";
    DataValidation::new()
        .allow_list_strings(&OFFERED.map(Kind::word))?
        .set_input_title("Decision / 判定")?
        .set_input_message(message)?
        .set_error_title("Decision / 判定")?
        .set_error_message("Choose same, different or unsure, or leave it empty.\n请选择 same、different 或 unsure，或留空。")
}

/// The page that says how to fill it in. A name of a worksheet cannot have a slash.
fn help(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name("Help 说明")?;
    let title = Format::new().set_bold().set_font_size(14);
    let bold = Format::new().set_bold().set_align(FormatAlign::Top).set_text_wrap();
    let wrap = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    page.set_column_width(0, 72)?.set_column_width(1, 56)?;
    page.write_string_with_format(0, 0, "Help / 说明", &title)?;
    let count = sheet.pairs.len();
    let mut lines: Vec<(String, String)> = vec![(format!("Run {}: {count} pairs", sheet.run), format!("运行 {}：{count} 组", sheet.run))];
    if sheet.left_out > 0 {
        let more = sheet.left_out;
        lines.push((format!("{more} more suggestions are not in this sheet."), format!("另有 {more} 条建议未列入本表。")));
    }
    lines.extend(HELP.iter().map(|(english, chinese)| (english.to_string(), chinese.to_string())));
    lines.extend(OFFERED.map(|kind| {
        let words = words(kind).join(" / ");
        (format!("Read as {} in CSV: {words}", kind.word()), format!("CSV 中以下写法均视为 {}：{words}", kind.word()))
    }));
    for ((english, chinese), row) in lines.iter().zip(2..) {
        // The state of the sheet stands out: that suggestions are missing must not be overlooked.
        let look = if row < 2 + 1 + u32::from(sheet.left_out > 0) { &bold } else { &wrap };
        text(page, row, 0, english, look)?;
        text(page, row, 1, chinese, look)?;
    }
    Ok(())
}

/// How to fill it in, in both languages.
const HELP: [(&str, &str); 8] = [
    (
        "Two rows with the same number in `pair` are two records that may be one customer. Compare them.",
        "`pair` 编号相同的两行是可能属于同一客户的两条记录，请对比。",
    ),
    (
        "Choose in `decision`, in the first row of the pair: same = one customer, merge them; different = two customers, never merge them; \
         unsure = looked at, cannot say. Leave it empty to decide later.",
        "请在每组第一行的 `decision` 中选择：same = 同一客户，合并；different = 不同客户，永不合并；unsure = 已查看，无法判断。留空表示以后再定。",
    ),
    ("`note` is for your reasons. It is kept with a decision only.", "`note` 用于填写理由，仅在有判定时保留。"),
    ("Values in which the two records differ are bold on yellow.", "两条记录不一致的值以黄底粗体显示。"),
    (
        "You may sort, filter, move and hide. Do not change pair, side, source, key and the hidden column fingerprint: they say which \
         records you looked at.",
        "可以排序、筛选、移动和隐藏。请勿修改 pair、side、source、key 及隐藏列 fingerprint：它们标识您查看的记录。",
    ),
    (
        "Save as an Excel workbook (.xlsx). Where HOME is the folder of the pipeline and FILE this file, give it back with:\nkarat review HOME --apply FILE",
        "请保存为 Excel 工作簿（.xlsx），然后运行以下命令提交（HOME 为流水线目录，FILE 为本文件）：\nkarat review HOME --apply FILE",
    ),
    (
        "Mistakes are told with their rows, and nothing is applied before all are put right.",
        "如有错误，将逐行提示；全部更正之前不会应用任何判定。",
    ),
    ("This file shows customers' data. Keep and send it as such.", "本文件含客户数据，请妥善保管和传送。"),
];

/// Writes text that is shown.
fn text(page: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    // The writer takes such text for markup of its own.
    let shown = if is_markup(text) { Cow::Owned(format!(" {text}")) } else { Cow::Borrowed(text) };
    page.write_string_with_format(row, column, fitted(shown), format)?;
    Ok(())
}

/// Writes text that is read back, and so must stay what it is.
fn identity(page: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    if is_markup(text) {
        page.write_rich_string_with_format(row, column, &[(&Format::default(), text)], format)?;
    } else {
        page.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

fn is_markup(text: &str) -> bool {
    text.starts_with("<r>") && text.ends_with("</r>")
}

/// The index of the column of fingerprints. How many columns there are has been checked.
fn last_column(names: &[String]) -> u16 {
    u16::try_from(names.len() - 1).unwrap_or(u16::MAX)
}

/// How wide a text is: a Chinese character takes two cells.
fn cells(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}
