//! The manifest: what went in, what came out, and what made the one of the other.

use super::model::Stage;
use crate::digest;
use serde::Serialize;
use std::io;
use std::path::Path;

/// The content of `manifest.json`.
#[derive(Debug, Serialize)]
pub struct Manifest {
    /// karat's version.
    pub version: String,
    /// The run's id.
    pub run: String,
    /// The pipeline file.
    pub pipeline: String,
    /// SHA-256 of the pipeline file.
    pub pipeline_sha256: String,
    /// What "today" meant.
    pub as_of: String,
    /// When the run started, RFC 3339.
    pub started: String,
    /// When it finished.
    pub finished: String,
    /// The files that were read.
    pub inputs: Vec<FileEntry>,
    /// The files that were written.
    pub outputs: Vec<FileEntry>,
    /// How long each stage took.
    pub stages: Vec<Stage>,
}

/// A file with its hash.
#[derive(Debug, Clone, Serialize)]
pub struct FileEntry {
    /// Its path; of an output, its name in the run's folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its rows, where it is a table.
    pub rows: Option<u64>,
}

/// Describes a file that was written.
pub fn describe(folder: &Path, name: &str, rows: Option<u64>) -> io::Result<FileEntry> {
    let (bytes, sha256) = digest::of_file(&folder.join(name))?;
    Ok(FileEntry { path: name.to_string(), bytes, sha256, rows })
}
