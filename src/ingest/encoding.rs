//! Bytes of a field to text, in the encoding of the file; never with a replacement character in silence.

use crate::diag::Diagnostic;
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;
use std::path::Path;

/// How the fields of a file are decoded.
#[derive(Debug, Clone, Copy)]
pub struct Decoder(&'static Encoding);

impl Decoder {
    /// The decoder of a label; labels are checked when the pipeline is read.
    pub fn of(label: &str) -> Decoder {
        Decoder(Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8))
    }

    /// The text of the bytes where they are UTF-8 in a file that should be.
    pub fn utf8<'a>(&self, bytes: &'a [u8]) -> Option<&'a str> {
        if self.0 == UTF_8 { std::str::from_utf8(bytes).ok() } else { None }
    }

    /// The text of the bytes, or nothing where they are not of this encoding.
    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        if self.0 == UTF_8 {
            return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        }
        self.0.decode_without_bom_handling_and_without_replacement(bytes)
    }
}

/// Says why a file is no text table, if its first bytes show it.
pub fn check_is_text(file: &Path, data: &[u8]) -> Result<(), Diagnostic> {
    let name = file.display();
    let head = &data[..data.len().min(4096)];
    let (what, help) = if head.is_empty() {
        ("is empty", "a table has at least a header")
    } else if head.starts_with(b"PK\x03\x04") {
        ("is a zip archive or an Excel workbook, not CSV", "save it as CSV")
    } else if head.starts_with(b"PAR1") {
        ("is a Parquet file with another name", "let its name end in `.parquet`")
    } else if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        ("is encoded in UTF-16", "save it as UTF-8")
    } else if head.contains(&0) {
        ("is a binary file, not CSV", "is it the right file?")
    } else {
        return Ok(());
    };
    Err(Diagnostic::error(format!("{name} {what}")).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_bytes_are_no_text() {
        assert_eq!(Decoder::of("utf-8").decode("张三".as_bytes()).unwrap(), "张三");
        assert!(Decoder::of("utf-8").decode(&[0xD5, 0xC5, 0xC8, 0xFD]).is_none());
        assert_eq!(Decoder::of("gb18030").decode(&[0xD5, 0xC5, 0xC8, 0xFD]).unwrap(), "张三");
    }

    #[test]
    fn names_what_a_binary_file_is() {
        let file = Path::new("a.csv");
        assert!(check_is_text(file, b"PK\x03\x04....").unwrap_err().message.contains("Excel"));
        assert!(check_is_text(file, b"").unwrap_err().message.contains("empty"));
        assert!(check_is_text(file, b"\x7fELF\0\0").unwrap_err().message.contains("binary"));
        assert!(check_is_text(file, "姓名\n".as_bytes()).is_ok());
    }
}
