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
        let link = self.root.join(format!(".current-{}", staging.id));
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(Path::new("runs").join(&staging.id), &link)?;
        fs::rename(&link, self.root.join("current"))?;
        sync_folder(&self.root)?;
        Ok(folder)
    }

    /// Removes a staged run that will not be finished.
    pub fn discard(&self, staging: Staging) {
        // What cannot be removed now, the next run removes.
        let _ = fs::remove_dir_all(staging.folder);
    }
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
    fn a_home_has_one_writer() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        assert!(Home::open(folder.path()).is_err());
        drop(home);
        assert!(Home::open(folder.path()).is_ok());
    }
}
