//! Tables as CSV for spreadsheets: UTF-8 with a byte-order mark, formulas made harmless.

use arrow::util::display::{ArrayFormatter, FormatOptions};
use karat_engine::Table;
use std::borrow::Cow;
use std::io;

/// A table as the bytes of a CSV file.
pub fn render(table: &Table) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(table.schema().fields().iter().map(|f| harmless(f.name()).into_owned()))?;
    let options = FormatOptions::default();
    for batch in table.batches() {
        let batch = batch.map_err(io::Error::other)?;
        let columns: Result<Vec<ArrayFormatter>, _> = batch.columns().iter().map(|c| ArrayFormatter::try_new(c, &options)).collect();
        let columns = columns.map_err(io::Error::other)?;
        for row in 0..batch.num_rows() {
            for column in &columns {
                writer.write_field(harmless(&column.value(row).to_string()).as_bytes())?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.into_inner().map_err(|e| io::Error::other(e.to_string()))
}

/// A cell that a spreadsheet would run as a formula begins with a quote, which makes it text (OWASP, CSV
/// injection). A telephone number in international form is none.
fn harmless(cell: &str) -> Cow<'_, str> {
    let runs = cell.starts_with(['=', '@', '\t', '\r'])
        || (cell.starts_with(['+', '-']) && !cell[1..].chars().all(|c| c.is_ascii_digit() || ".;ext=".contains(c)));
    if runs { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("-2+cmd|x"), "'-2+cmd|x");
        assert_eq!(harmless("+8613812345678"), "+8613812345678");
        assert_eq!(harmless("-12.5"), "-12.5");
        assert_eq!(harmless("张三"), "张三");
    }
}
