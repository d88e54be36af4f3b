//! Adds lines to the file: all of them or none, also when two programs write at once.
//!
//! The lock is a file of its own, for an editor that saves the decisions puts a new file in their place. Lines are
//! written in one go and synced; if that fails, the file gets its former length back.

use super::Decision;
use super::line::{cells, faults_of, moment};
use super::table::{COLUMNS, Layout, Quotes, lines_in};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Adds decisions to a file, which is made where there is none; gives the line of the first.
///
/// A file that exists keeps its delimiter, its ends of lines and the order of its columns. When this returns without
/// an error, the decisions are on the disk; with one, the file is as it was.
pub fn append(path: &Path, new: &[Decision]) -> io::Result<usize> {
    new.iter().try_for_each(writable)?;
    let _lock = exclusive_lock(path)?;
    // An editor that saves puts a new file in the place of the old one, perhaps in this very moment.
    for _ in 0..ATTEMPTS {
        if let Some(line) = append_once(path, new)? {
            return Ok(line);
        }
    }
    Err(io::Error::new(io::ErrorKind::ResourceBusy, format!("{}: somebody keeps replacing the file", path.display())))
}

/// How often decisions are written anew to a file that was replaced meanwhile.
const ATTEMPTS: usize = 5;

/// Adds to the file that is there now; gives nothing if it is another afterwards.
fn append_once(path: &Path, new: &[Decision]) -> io::Result<Option<usize>> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    let mut before = Vec::new();
    file.read_to_end(&mut before)?;
    let length = before.len() as u64;
    let addition = Addition::to(path, before)?;
    if new.is_empty() {
        return Ok(Some(addition.line));
    }
    let bytes = addition.bytes(new)?;
    write_whole(&mut file, &bytes, |file| if length == 0 { file.sync_all() } else { file.sync_data() }, |file| file.set_len(length))?;
    if length == 0 {
        File::open(folder_of(path))?.sync_all()?;
    }
    let (written, there) = (file.metadata()?, fs::metadata(path));
    let is_there = there.is_ok_and(|there| (there.dev(), there.ino()) == (written.dev(), written.ino()));
    Ok(is_there.then_some(addition.line))
}

/// Holds the lock of a file of decisions against readers and writers, as long as it lives.
fn exclusive_lock(path: &Path) -> io::Result<File> {
    let lock = lock_of(path);
    // The home itself is not made: where it is gone, decisions would go where nobody looks.
    match fs::create_dir(folder_of(&lock)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(lock)?;
    patiently(|| file.try_lock())?;
    Ok(file)
}

/// How long the lock is waited for: others hold it for the time of a line.
const PATIENCE: Duration = Duration::from_secs(5);

fn patiently(lock: impl Fn() -> Result<(), TryLockError>) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if start.elapsed() > PATIENCE => {
                return Err(io::Error::new(io::ErrorKind::WouldBlock, "another program holds the decisions; try again"));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Holds the lock against writers, if there is one. Where locks are not to be had, reading goes on without.
pub(super) fn shared_lock(path: &Path) -> Option<File> {
    let file = File::open(lock_of(path)).ok()?;
    patiently(|| file.try_lock_shared()).ok()?;
    Some(file)
}

fn lock_of(path: &Path) -> PathBuf {
    folder_of(path).join("state").join("decisions.lock")
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A decision that the next reader would call broken is not written.
fn writable(decision: &Decision) -> io::Result<()> {
    let fault = faults_of(decision).into_iter().next().map(|fault| fault.message);
    let no_time = || moment(&decision.at).is_none().then(|| "its time is none".to_string());
    match fault.or_else(no_time) {
        Some(message) => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("this decision cannot be kept: {message}"))),
        None => Ok(()),
    }
}

/// How lines are added to a file as it is.
struct Addition {
    layout: Layout,
    newline: &'static str,
    /// What comes before the first line: an end of the line before, or a header.
    head: Vec<u8>,
    /// The first line.
    line: usize,
}

impl Addition {
    fn to(path: &Path, before: Vec<u8>) -> io::Result<Addition> {
        let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
        let text = String::from_utf8(before).map_err(|_| wrong("not in UTF-8; save it as \"CSV UTF-8\""))?;
        let text = text.trim_start_matches('\u{feff}');
        let newline = if text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" };
        let mut head = if text.is_empty() || text.ends_with(['\n', '\r']) { String::new() } else { newline.to_string() };
        let layout = match Layout::of(text) {
            Some((layout, header)) => {
                if let Some(name) = layout.missing().first() {
                    return Err(wrong(&format!("there is no column `{name}`")));
                }
                let open = |(_, quotes)| quotes == Quotes::Open;
                if let Some(record) = layout.records(text).chain([header]).find(|record| record.fault.is_some_and(open)) {
                    // What is added would stand inside the quotes.
                    return Err(wrong(&format!("line {} opens a quote that never closes; complete or delete it", record.line)));
                }
                layout
            }
            None => {
                head.push_str(&COLUMNS.join(","));
                head.push_str(newline);
                Layout::canonical()
            }
        };
        let line = lines_in(text) + lines_in(&head) + 1;
        Ok(Addition { layout, newline, head: head.into_bytes(), line })
    }

    /// What is written: the head, then a line for each decision.
    fn bytes(&self, new: &[Decision]) -> io::Result<Vec<u8>> {
        let terminator = if self.newline == "\r\n" { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer =
            csv::WriterBuilder::new().delimiter(self.layout.delimiter as u8).terminator(terminator).from_writer(self.head.clone());
        for decision in new {
            let cells = cells(decision);
            self.room_for(&cells)?;
            writer.write_record(self.layout.columns.iter().map(|column| column.map_or("", |column| cells[column].as_str())))?;
        }
        writer.into_inner().map_err(|e| io::Error::other(e.to_string()))
    }

    fn room_for(&self, cells: &[String]) -> io::Result<()> {
        let lost = COLUMNS.iter().zip(cells).find(|(name, cell)| !cell.is_empty() && self.layout.cell_of(name).is_none());
        lost.map_or(Ok(()), |(name, _)| {
            let message =
                format!("the decisions have no column `{name}`, which this one needs; add it to the first line and to each other");
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        })
    }
}

/// Writes in one go and syncs; if either fails, restores what was there, so that no half line stays.
fn write_whole<F: Write>(
    file: &mut F,
    bytes: &[u8],
    sync: impl FnOnce(&mut F) -> io::Result<()>,
    restore: impl FnOnce(&mut F) -> io::Result<()>,
) -> io::Result<()> {
    let written = file.write_all(bytes).and_then(|()| sync(file));
    let Err(error) = written else { return Ok(()) };
    match restore(file) {
        Ok(()) => Err(error),
        Err(second) => Err(io::Error::new(error.kind(), format!("{error}; what was half written is still there: {second}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that is full after some bytes.
    struct Full(File, usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = bytes.len().min(self.1);
            self.1 -= room;
            if room == 0 { Err(io::ErrorKind::StorageFull.into()) } else { self.0.write(&bytes[..room]) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_leaves_no_half_line() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"whole\n").unwrap();
        let mut full = Full(file.try_clone().unwrap(), 3);
        let failed = write_whole(&mut full, b"half a line\n", |_| Ok(()), |full| full.0.set_len(6));
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(file.metadata().unwrap().len(), 6);
        let unsynced = write_whole(&mut file, b"more\n", |_| Err(io::ErrorKind::Other.into()), |file| file.set_len(6));
        assert!(unsynced.is_err() && file.metadata().unwrap().len() == 6);
        let stuck = write_whole(&mut Full(file, 3), b"half\n", |_| Ok(()), |_| Err(io::Error::other("gone")));
        assert!(stuck.unwrap_err().to_string().contains("still there: gone"));
    }
}
