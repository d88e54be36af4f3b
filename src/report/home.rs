//! The pipeline's home: finished runs, and `current`, which always points at a whole one.
//!
//! A run is written to a folder of its own with a name that no reader looks at, synced, renamed, and only then
//! becomes `current`, in one step. Whatever kills a run at whatever moment, the last `current` is whole; what
//! is left of the killed run is removed by the next.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names of runs that are not finished begin so.
const PARTIAL: &str = ".partial-";

/// The folder that keeps the runs of a pipeline, held by one run at a time.
pub struct Home {
    root: PathBuf,
    // The lock lives as long as the file is open.
    _lock: File,
}

/// A run that is being written.
pub struct Staging {
    /// Where its files go.
    pub folder: PathBuf,
    /// Its id.
    pub id: String,
}

impl Home {
    /// Opens or makes the home, takes its lock and removes what killed runs left.
    pub fn open(root: &Path) -> io::Result<Home> {
        fs::create_dir_all(root.join("runs"))?;
        fs::create_dir_all(root.join("state"))?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(root.join("state/lock"))?;
        if lock.try_lock().is_err() {
            return Err(io::Error::other(format!("another run is writing to {}", root.display())));
        }
        for entry in fs::read_dir(root.join("runs"))? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Home { root: root.to_path_buf(), _lock: lock })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Starts a run whose id begins with the time it started.
    pub fn stage(&self, started: &str) -> io::Result<Staging> {
        let taken = |id: &String| self.root.join("runs").join(id).exists();
        let ids = std::iter::once(started.to_string()).chain((2..).map(|n| format!("{started}-{n}")));
        let id = ids.into_iter().find(|id| !taken(id)).unwrap_or_else(|| started.to_string());
        let folder = self.root.join("runs").join(format!("{PARTIAL}{id}"));
        fs::create_dir(&folder)?;
        Ok(Staging { folder, id })
    }

    /// Makes a staged run the current one; gives its folder.
    pub fn publish(&self, staging: Staging) -> io::Result<PathBuf> {
        write_synced(&staging.folder.join("_SUCCESS"), b"")?;
        sync_folder(&staging.folder)?;
        let runs = self.root.join("runs");
        let folder = runs.join(&staging.id);
        fs::rename(&staging.folder, &folder)?;
        sync_folder(&runs)?;
        self.remember(&staging.id)?;
        self.make_current(&staging.id)?;
        Ok(folder)
    }

    /// Notes which run was current before this one: an undo goes back there, and not to a run that was undone.
    fn remember(&self, id: &str) -> io::Result<()> {
        let Some(before) = fs::read_link(self.root.join("current")).ok().and_then(|link| Some(link.file_name()?.to_owned())) else {
            return Ok(());
        };
        let folder = self.root.join("state/before");
        fs::create_dir_all(&folder)?;
        write_synced(&folder.join(id), before.as_encoded_bytes())
    }

    /// Lets `current` point at a finished run, in one step.
    fn make_current(&self, id: &str) -> io::Result<()> {
        let link = self.root.join(format!(".current-{id}"));
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(Path::new("runs").join(id), &link)?;
        fs::rename(&link, self.root.join("current"))?;
        sync_folder(&self.root)
    }

    /// Makes the finished run before this one current again; gives its id, or nothing where there is none. No run is
    /// removed.
    pub fn back_from(&self, id: &str) -> io::Result<Option<String>> {
        let is_whole = |id: &str| self.root.join("runs").join(id).join("_SUCCESS").is_file();
        let remembered = fs::read_to_string(self.root.join("state/before").join(id)).ok();
        if let Some(before) = remembered.filter(|before| is_whole(before)) {
            self.make_current(&before)?;
            return Ok(Some(before));
        }
        let mut earlier: Vec<String> = Vec::new();
        for entry in fs::read_dir(self.root.join("runs"))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_before(&name, id) && is_whole(&name) {
                earlier.push(name);
            }
        }
        let last = earlier.into_iter().reduce(|a, b| if is_before(&a, &b) { b } else { a });
        if let Some(last) = &last {
            self.make_current(last)?;
        }
        Ok(last)
    }

    /// Removes a staged run that will not be finished.
    pub fn discard(&self, staging: Staging) {
        // What cannot be removed now, the next run removes.
        let _ = fs::remove_dir_all(staging.folder);
    }
}

/// Whether one run started before another: ids are times, and a number where several started in one second.
fn is_before(a: &str, b: &str) -> bool {
    let parts = |id: &str| match id.rsplit_once('-').map(|(time, number)| (time.to_string(), number.parse::<u32>())) {
        Some((time, Ok(number))) if number < 1_000 => (time, number),
        _ => (id.to_string(), 1),
    };
    parts(a) < parts(b)
}

/// The `report.json` of the run that is current in a home, if there is one.
pub fn current_report(root: &Path) -> Option<PathBuf> {
    Some(root.join("current/report.json")).filter(|p| p.is_file())
}

/// Writes a file and syncs it to the disk.
pub fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_is_swapped_and_leftovers_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("home");
        let home = Home::open(&root).unwrap();
        let first = home.stage("t").unwrap();
        write_synced(&first.folder.join("report.json"), b"1").unwrap();
        home.publish(first).unwrap();
        let killed = home.stage("t").unwrap();
        assert_eq!(killed.id, "t-2");
        assert_eq!(fs::read(current_report(&root).unwrap()).unwrap(), b"1");
        drop(home);
        let home = Home::open(&root).unwrap();
        assert!(!killed.folder.exists());
        let next = home.stage("t").unwrap();
        write_synced(&next.folder.join("report.json"), b"2").unwrap();
        home.publish(next).unwrap();
        assert_eq!(fs::read(current_report(&root).unwrap()).unwrap(), b"2");
        assert!(root.join("current/_SUCCESS").exists() && root.join("runs/t/_SUCCESS").exists());
    }

    #[test]
    fn the_run_before_becomes_current_again() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        for _ in 0..11 {
            home.publish(home.stage("20261122T101500Z").unwrap()).unwrap();
        }
        let current = || fs::read_link(folder.path().join("current")).unwrap().file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(current(), "20261122T101500Z-11");
        assert_eq!(home.back_from("20261122T101500Z-11").unwrap().as_deref(), Some("20261122T101500Z-10"));
        assert_eq!(current(), "20261122T101500Z-10");
        assert_eq!(home.back_from("20261122T101500Z-2").unwrap().as_deref(), Some("20261122T101500Z"));
        assert_eq!(home.back_from("20261122T101500Z").unwrap(), None);
        assert_eq!(current(), "20261122T101500Z", "nothing before it: it stays");
        home.publish(home.stage("20261123T101500Z").unwrap()).unwrap();
        assert_eq!(home.back_from("20261123T101500Z").unwrap().as_deref(), Some("20261122T101500Z"), "not to what was undone");
    }

    #[test]
    fn a_home_has_one_writer() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        assert!(Home::open(folder.path()).is_err());
        drop(home);
        assert!(Home::open(folder.path()).is_ok());
    }
}
