//! SHA-256 of files and bytes, in hexadecimal: what the manifest says of inputs and outputs.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Size and hash of a file, read piece by piece.
pub fn of_file(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = Hasher::default();
    let bytes = io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok((bytes, hasher.finish()))
}

/// A new file that is hashed while it is written.
pub struct Writing {
    file: File,
    hasher: Hasher,
    bytes: u64,
}

impl Writing {
    /// Makes the file, or empties the one that is there.
    pub fn create(path: &Path) -> io::Result<Writing> {
        Ok(Writing { file: File::create(path)?, hasher: Hasher::default(), bytes: 0 })
    }

    /// Syncs the file to the disk and gives its size and hash.
    pub fn finish(self) -> io::Result<(u64, String)> {
        self.file.sync_all()?;
        Ok((self.bytes, self.hasher.finish()))
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The hash of bytes.
pub fn of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The hash of bytes that come piece by piece.
#[derive(Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Adds a piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hashed_while_it_is_written_is_what_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut writing = Writing::create(&path).unwrap();
        [&b"one"[..], b"", b"two"].iter().for_each(|piece| writing.write_all(piece).unwrap());
        let written = writing.finish().unwrap();
        assert_eq!((written.0, &written), (6, &of_file(&path).unwrap()));
        assert_eq!(written.1, of(b"onetwo"));
    }
}
