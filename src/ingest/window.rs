//! A file seen through a window: read piece by piece into one buffer, which grows where a record is larger than it.
//!
//! The bytes are hashed while the cache still has them, and nothing of the file stays in memory but the window.

use crate::digest::Hasher;
use std::io::{self, Read};

/// Bytes of a window to begin with: few enough for the cache, enough that costs per piece vanish.
const SIZE: usize = 1 << 20;

/// A window on what is read.
pub struct Window<R> {
    input: R,
    buffer: Vec<u8>,
    /// Where in the buffer the text begins that nobody has taken, and where what was read ends.
    from: usize,
    to: usize,
    /// Bytes of the file before the text.
    before: u64,
    is_whole: bool,
    hasher: Hasher,
}

impl<R: Read> Window<R> {
    /// A window of some bytes, at least one.
    fn of_size(input: R, size: usize) -> Window<R> {
        Window { input, buffer: vec![0; size.max(1)], from: 0, to: 0, before: 0, is_whole: false, hasher: Hasher::default() }
    }

    /// A window on the beginning.
    pub fn new(input: R) -> Window<R> {
        Window::of_size(input, SIZE)
    }

    /// The text that nobody has taken yet, as far as it is read.
    pub fn text(&self) -> &[u8] {
        &self.buffer[self.from..self.to]
    }

    /// Bytes of the file before the text.
    pub fn before(&self) -> u64 {
        self.before
    }

    /// Whether the text goes to the end of the file.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Goes on behind some bytes of the text.
    pub fn take(&mut self, bytes: usize) {
        self.from += bytes;
        self.before += bytes as u64;
    }

    /// Reads more behind the text; at the end of the file the text is whole.
    pub fn refill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        if self.to > self.buffer.len() / 2 {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        while self.to < self.buffer.len() {
            match self.input.read(&mut self.buffer[self.to..]) {
                Ok(0) => {
                    self.is_whole = true;
                    break;
                }
                Ok(read) => {
                    self.hasher.update(&self.buffer[self.to..self.to + read]);
                    self.to += read;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The size and the hash of all that was read.
    pub fn finish(self) -> (u64, String) {
        (self.before + (self.to - self.from) as u64, self.hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_bytes_are_seen_in_their_order(bytes in prop::collection::vec(any::<u8>(), 0..300), size in 1usize..40, step in 1usize..50) {
            let mut window = Window::of_size(bytes.as_slice(), size);
            let mut seen = Vec::new();
            loop {
                window.refill().unwrap();
                prop_assert_eq!(window.before() as usize, seen.len());
                let taken = step.min(window.text().len());
                seen.extend_from_slice(&window.text()[..taken]);
                window.take(taken);
                if window.is_whole() && window.text().is_empty() {
                    break;
                }
            }
            prop_assert_eq!(&seen, &bytes);
            prop_assert_eq!(window.finish(), (bytes.len() as u64, digest::of(&bytes)));
        }
    }
}
