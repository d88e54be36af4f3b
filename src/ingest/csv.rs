//! CSV, byte by byte: each record knows its line and offset, and what is no record keeps its bytes.
//!
//! The csv crate splits; this module holds it to account. A quote that opens and never closes would swallow
//! the rest of the file: then the first line alone is rejected and reading starts again on the next.

use super::encoding::{Decoder, check_is_text};
use super::table::Origin;
use super::{Sink, Stop, unreadable};
use crate::diag::{Diagnostic, Place};
use crate::digest;
use crate::resolve::Source;
use csv::{ByteRecord, ReaderBuilder};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Longest header that is believed, in bytes.
const MAX_HEADER: usize = 1 << 20;
/// Rows between two looks at the clock and at Ctrl-C.
const TICK: u64 = 65_536;

/// The header of a file: names without white space around them; a column without a name is `column_3`.
pub fn header(file: &Path, delimiter: u8, encoding: &str) -> Result<Vec<String>, Diagnostic> {
    let mut head = Vec::new();
    let opened = File::open(file).map_err(|e| unreadable(file, &e))?;
    opened.take(MAX_HEADER as u64 + 1).read_to_end(&mut head).map_err(|e| unreadable(file, &e))?;
    check_is_text(file, &head)?;
    let mut record = ByteRecord::new();
    let mut reader = reader(without_mark(&head), delimiter);
    reader.read_byte_record(&mut record).map_err(|e| Diagnostic::error(format!("{}: {e}", file.display())))?;
    if head.len() > MAX_HEADER && reader.position().byte() as usize >= MAX_HEADER - 3 {
        let message = format!("{}:1: the first line is longer than {MAX_HEADER} bytes", file.display());
        return Err(Diagnostic::error(message).help("a table begins with a line of column names; is it the right file?"));
    }
    let decoder = Decoder::of(encoding);
    let names: Option<Vec<String>> = record.iter().map(|f| decoder.decode(f).map(|t| t.trim().to_string())).collect();
    let mut names = names.ok_or_else(|| {
        let message = format!("{}:1: the header is not encoded in {encoding}", file.display());
        Diagnostic::error(message).help("name the encoding of the source, for example `encoding: gb18030`")
    })?;
    for (index, name) in names.iter_mut().enumerate().filter(|(_, n)| n.is_empty()) {
        *name = format!("column_{}", index + 1);
    }
    check_repeated(file, &names)?;
    check_delimiter(file, &names)?;
    Ok(names)
}

/// A header of one name that holds another delimiter was split by the wrong one.
fn check_delimiter(file: &Path, names: &[String]) -> Result<(), Diagnostic> {
    let [name] = names else { return Ok(()) };
    let Some(other) = [';', '\t', '|', ','].into_iter().find(|c| name.contains(*c)) else { return Ok(()) };
    let shown = if other == '\t' { "\\t".to_string() } else { other.to_string() };
    let place = Place { file: file.display().to_string(), line: 1, column: 1, length: name.chars().count(), text: name.clone() };
    let message = format!("the header is one column whose name holds `{shown}`");
    Err(Diagnostic::error(message).at(place).help(format!("is that the delimiter? Then say so: `delimiter: \"{shown}\"`")))
}

fn check_repeated(file: &Path, names: &[String]) -> Result<(), Diagnostic> {
    let Some((index, name)) = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) else { return Ok(()) };
    let place = Place { file: file.display().to_string(), line: 1, column: 1, length: 1, text: names.join(",") };
    let message = format!("the header names `{name}` twice, the second time in column {}", index + 1);
    Err(Diagnostic::error(message).at(place).help("rename one of the two in the file"))
}

/// Reads the records of a file.
pub fn read(source: &Source, file: &Path, delimiter: u8, encoding: &str, sink: &mut Sink) -> Result<(), Stop> {
    let data = std::fs::read(file).map_err(|e| unreadable(file, &e))?;
    let file_index = sink.builder.add_file(file, data.len() as u64, digest::of(&data));
    let text = without_mark(&data);
    let mark = data.len() - text.len();
    let body = Body { text, mark, file: file_index, width: source.headers.len(), delimiter, decoder: Decoder::of(encoding) };
    let mut at = Start { offset: 0, line: 1, header: true };
    while let Some(next) = body.read_from(at, sink)? {
        at = next;
    }
    Ok(())
}

/// A file in memory and how it is to be read.
struct Body<'a> {
    text: &'a [u8],
    mark: usize,
    file: u32,
    width: usize,
    delimiter: u8,
    decoder: Decoder,
}

/// Where reading starts (again).
#[derive(Clone, Copy)]
struct Start {
    offset: usize,
    line: u64,
    header: bool,
}

impl Body<'_> {
    /// Reads to the end, or to a record with bad quoting; then says where to go on.
    fn read_from(&self, start: Start, sink: &mut Sink) -> Result<Option<Start>, Stop> {
        let mut reader = reader(&self.text[start.offset..], self.delimiter);
        let mut record = ByteRecord::new();
        let mut skip_header = start.header;
        let mut begin = start.offset;
        let mut line = start.line;
        // Reading from memory cannot fail, and `flexible` allows any number of fields.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let end = start.offset + reader.position().byte() as usize;
            let next_line = start.line + reader.position().line() - 1;
            let blank = self.text[begin..end].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            line += self.text[begin..begin + blank].iter().filter(|b| **b == b'\n').count() as u64;
            begin += blank;
            let raw = &self.text[begin..end];
            if raw.contains(&b'"') && !quotes_are_right(raw, self.delimiter) {
                // The csv crate stops behind `\r`; the line ends behind `\n`.
                let rest = &self.text[begin..];
                let length = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |i| i + 1);
                sink.builder.reject(self.origin(begin, line), "bad_quoting", line_of(&rest[..length]).to_vec());
                return Ok(Some(Start { offset: begin + length, line: line + 1, header: false }));
            }
            if !std::mem::take(&mut skip_header) {
                self.take(&record, raw, self.origin(begin, line), sink);
                if sink.builder.rows().is_multiple_of(TICK) {
                    sink.tick(end as f64 / self.text.len() as f64, 0)?;
                }
            }
            (begin, line) = (end, next_line);
        }
        sink.tick(1.0, 0)?;
        Ok(None)
    }

    fn origin(&self, offset: usize, line: u64) -> Origin {
        Origin { file: self.file, line: line as u32, offset: (offset + self.mark) as u64 }
    }

    /// Makes a record of the fields, or a reject.
    fn take(&self, record: &ByteRecord, raw: &[u8], origin: Origin, sink: &mut Sink) {
        let mut fields: Vec<Cow<str>> = Vec::with_capacity(self.width);
        let reason = match record.len().cmp(&self.width) {
            std::cmp::Ordering::Less => Some("too_few_fields"),
            std::cmp::Ordering::Greater => Some("too_many_fields"),
            std::cmp::Ordering::Equal => None,
        };
        if let Some(reason) = reason {
            return sink.builder.reject(origin, reason, line_of(raw).to_vec());
        }
        for field in record {
            match self.decoder.decode(field) {
                Some(text) => fields.push(text),
                None => return sink.builder.reject(origin, "undecodable", line_of(raw).to_vec()),
            }
        }
        sink.builder.push(origin, &fields, || line_of(raw).to_vec());
    }
}

fn reader(data: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(data)
}

/// The bytes without a byte-order mark.
fn without_mark(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data)
}

/// The bytes without their line end.
fn line_of(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
    raw.strip_suffix(b"\r").unwrap_or(raw)
}

/// Whether every quoted field closes, and a delimiter or the end follows (RFC 4180). A quote inside a field
/// that did not begin with one is text.
fn quotes_are_right(raw: &[u8], delimiter: u8) -> bool {
    let mut rest = raw;
    loop {
        if rest.first() == Some(&b'"') {
            let Some(after) = after_quoted(&rest[1..]) else { return false };
            rest = after;
            match rest.first() {
                None | Some(b'\r' | b'\n') => return true,
                Some(b) if *b == delimiter => {}
                Some(_) => return false,
            }
        }
        match rest.iter().position(|b| *b == delimiter) {
            Some(i) => rest = &rest[i + 1..],
            None => return true,
        }
    }
}

/// What follows the closing quote.
fn after_quoted(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let close = rest.iter().position(|b| *b == b'"')?;
        if rest.get(close + 1) != Some(&b'"') {
            return Some(&rest[close + 1..]);
        }
        rest = &rest[close + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_right_quotes_from_wrong_ones() {
        for right in ["a,b", "\"a\",b", "\"a\"\"b\",c", "a,\"b\nc\"", "5\" pipe,x", "\"\"", "a,\"b\"\r\n"] {
            assert!(quotes_are_right(right.as_bytes(), b','), "{right}");
        }
        for wrong in ["\"a\"b,c", "\"a,b", "a,\"b\" ,c", "\"a\"\"", "x,\"y\nz"] {
            assert!(!quotes_are_right(wrong.as_bytes(), b','), "{wrong}");
        }
    }
}
