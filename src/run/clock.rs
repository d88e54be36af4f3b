//! Time and progress: how long stages take, and who watches.

use crate::report::model::Stage;
use chrono::{DateTime, SecondsFormat, Utc};
use std::time::Instant;

/// Somebody who watches a run: the terminal's progress bar, a log, or nobody.
pub trait Watch: Sync {
    /// A stage begins.
    fn stage(&self, name: &str);
    /// So much of so much is done; of an unknown whole, 0.
    fn progress(&self, done: u64, of: u64);
    /// Something about the data that people should look at.
    fn warn(&self, message: &str);
    /// Whether the run is to end.
    fn cancelled(&self) -> bool;
}

/// Notes when stages end.
#[derive(Debug)]
pub struct Clock {
    started: DateTime<Utc>,
    last: Instant,
    stages: Vec<Stage>,
}

impl Clock {
    /// Starts now.
    pub fn start() -> Clock {
        Clock { started: Utc::now(), last: Instant::now(), stages: Vec::new() }
    }

    /// A stage has ended.
    pub fn lap(&mut self, name: &str, rows: u64) {
        let seconds = (self.last.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        self.last = Instant::now();
        tracing::debug!(stage = name, seconds, rows, "stage ended");
        self.stages.push(Stage { name: name.to_string(), seconds, rows });
    }

    /// The stages so far.
    pub fn stages(&self) -> Vec<Stage> {
        self.stages.clone()
    }

    /// When it started, as the name of a folder.
    pub fn id(&self) -> String {
        self.started.format("%Y%m%dT%H%M%SZ").to_string()
    }

    /// When it started, RFC 3339.
    pub fn started(&self) -> String {
        self.started.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// What time it is, RFC 3339.
    pub fn now(&self) -> String {
        Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}
