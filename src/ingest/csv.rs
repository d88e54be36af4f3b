//! CSV, byte by byte: each record knows its line and offset, and what is no record keeps its bytes.
//!
//! The csv crate's kernel splits what has quotes; this module holds it to account. A quote that opens and never closes would swallow
//! the rest of the file: then the first line alone is rejected and reading starts again on the next.

use super::encoding::{Decoder, check_is_text};
use super::table::Origin;
use super::window::Window;
use super::{Sink, Stop, unreadable};
use crate::diag::{self, Diagnostic};
use crate::resolve::Source;
use csv::{ByteRecord, ReaderBuilder};
use csv_core::ReadRecordResult;
use memchr::{memchr, memchr_iter, memchr2};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Longest header that is believed, in bytes.
const MAX_HEADER: usize = 1 << 20;

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
    let place = diag::Place { file: file.display().to_string(), line: 1, column: 1, length: name.chars().count(), text: name.clone() };
    let message = format!("the header is one column whose name holds `{shown}`");
    Err(Diagnostic::error(message).at(place).help(format!("is that the delimiter? Then say so: `delimiter: \"{shown}\"`")))
}

fn check_repeated(file: &Path, names: &[String]) -> Result<(), Diagnostic> {
    let Some((index, name)) = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) else { return Ok(()) };
    let place = diag::Place { file: file.display().to_string(), line: 1, column: 1, length: 1, text: names.join(",") };
    let message = format!("the header names `{name}` twice, the second time in column {}", index + 1);
    Err(Diagnostic::error(message).at(place).help("rename one of the two in the file"))
}

/// Reads the records of a file, piece by piece.
pub fn read(source: &Source, file: &Path, delimiter: u8, encoding: &str, sink: &mut Sink) -> Result<(), Stop> {
    let opened = File::open(file).map_err(|e| unreadable(file, &e))?;
    let size = opened.metadata().map_err(|e| unreadable(file, &e))?.len().max(1);
    let index = sink.builder.add_file(file, size, String::new());
    let body = Body { file: index, width: source.headers.len(), delimiter, decoder: Decoder::of(encoding) };
    let mut window = Window::new(opened);
    let mut place = Place { line: 1, is_header: true };
    let mut quoted = Quoted::new(delimiter);
    loop {
        window.refill().map_err(|e| unreadable(file, &e))?;
        if window.before() == 0 {
            let mark = window.text().len() - without_mark(window.text()).len();
            window.take(mark);
        }
        let taken = body.read(window.text(), window.before(), window.is_whole(), &mut place, &mut quoted, sink);
        window.take(taken);
        if window.is_whole() {
            break;
        }
        sink.tick(window.before() as f64 / size as f64, 0)?;
    }
    sink.builder.set_hash(index, window.finish());
    sink.tick(1.0, 0)
}

/// How a file is to be read.
struct Body {
    file: u32,
    width: usize,
    delimiter: u8,
    decoder: Decoder,
}

/// How far reading is.
struct Place {
    line: u64,
    is_header: bool,
}

impl Body {
    /// Reads the records that are whole in a piece of the file, and says how many bytes they are. A line without quotes is
    /// the fields between its delimiters; what has quotes, the csv crate's kernel takes apart. Behind a record with bad
    /// quoting it goes on with the next line.
    fn read(&self, text: &[u8], before: u64, is_last: bool, place: &mut Place, quoted: &mut Quoted, sink: &mut Sink) -> usize {
        let mut fields: Vec<&str> = Vec::with_capacity(self.width);
        let mut at = 0;
        while let Some(first) = text.get(at) {
            if matches!(first, b'\r' | b'\n') {
                (at, place.line) = (at + 1, place.line + u64::from(*first == b'\n'));
                continue;
            }
            let rest = &text[at..];
            let end = memchr(b'\n', rest);
            if end.is_none() && !is_last {
                break;
            }
            let length = end.map_or(rest.len(), |end| end + 1);
            let origin = Origin { file: self.file, line: place.line as u32, offset: before + at as u64 };
            let row = line_of(&rest[..length]);
            // A carriage return ends a record too, for the csv crate.
            if memchr2(b'"', b'\r', row).is_none() {
                if !std::mem::take(&mut place.is_header) {
                    self.take_plain(row, origin, &mut fields, sink);
                }
                (at, place.line) = (at + length, place.line + u64::from(end.is_some()));
                continue;
            }
            let raw = &rest[..quoted.read(rest)];
            if raw.len() == rest.len() && !is_last {
                // It may go on behind what is read.
                break;
            }
            if raw.contains(&b'"') && !quotes_are_right(raw, self.delimiter) {
                sink.builder.reject(origin, "bad_quoting", row.to_vec());
                (at, place.line, place.is_header) = (at + length, place.line + 1, false);
                continue;
            }
            if !std::mem::take(&mut place.is_header) {
                self.take(quoted.fields(), raw, origin, sink);
            }
            (at, place.line) = (at + raw.len(), place.line + raw.iter().filter(|byte| **byte == b'\n').count() as u64);
        }
        at
    }

    /// Makes a record, or a reject, of a line without quotes. UTF-8 is looked at once for all its fields.
    fn take_plain<'a>(&self, row: &'a [u8], origin: Origin, fields: &mut Vec<&'a str>, sink: &mut Sink) {
        let Some(text) = self.decoder.utf8(row) else {
            return self.take(row.split(|byte| *byte == self.delimiter), row, origin, sink);
        };
        fields.clear();
        let mut from = 0;
        for end in memchr_iter(self.delimiter, row).chain([row.len()]) {
            // The delimiter is ASCII, so that no character is cut.
            fields.push(text.get(from..end).unwrap_or_default());
            from = end + 1;
        }
        match self.wrong_width(fields.len()) {
            Some(reason) => sink.builder.reject(origin, reason, row.to_vec()),
            None => sink.builder.push(origin, fields, || row.to_vec()),
        }
    }

    fn wrong_width(&self, fields: usize) -> Option<&'static str> {
        match fields.cmp(&self.width) {
            std::cmp::Ordering::Less => Some("too_few_fields"),
            std::cmp::Ordering::Greater => Some("too_many_fields"),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// Makes a record of the fields, or a reject.
    fn take<'f>(&self, record: impl Iterator<Item = &'f [u8]>, raw: &[u8], origin: Origin, sink: &mut Sink) {
        let record: Vec<&[u8]> = record.collect();
        if let Some(reason) = self.wrong_width(record.len()) {
            return sink.builder.reject(origin, reason, line_of(raw).to_vec());
        }
        let decoded: Option<Vec<Cow<str>>> = record.iter().map(|field| self.decoder.decode(field)).collect();
        match decoded {
            Some(fields) => sink.builder.push(origin, &fields, || line_of(raw).to_vec()),
            None => sink.builder.reject(origin, "undecodable", line_of(raw).to_vec()),
        }
    }
}

/// Takes records with quotes apart, one at a time, without a new buffer for each.
struct Quoted {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

impl Quoted {
    fn new(delimiter: u8) -> Quoted {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Quoted { reader, text: vec![0; 1 << 12], ends: vec![0; 64], fields: 0 }
    }

    /// Reads the record that the text begins with; says how long it is.
    fn read(&mut self, text: &[u8]) -> usize {
        self.reader.reset();
        let (mut read, mut written, mut fields) = (0, 0, 0);
        loop {
            let (result, input, output, ends) = self.reader.read_record(&text[read..], &mut self.text[written..], &mut self.ends[fields..]);
            (read, written, fields) = (read + input, written + output, fields + ends);
            match result {
                ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                // The text may end without a line end: asked again with nothing, the kernel closes the record.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.fields = fields;
        read
    }

    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).take(self.fields).map(|(start, end)| &self.text[start..*end])
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
