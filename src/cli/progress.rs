//! Who watches a run from the terminal: a bar where there is one, plain lines elsewhere, nothing when quiet.

use super::args::{Cli, LogFormat};
use super::terminal::say;
use crate::report::figures::count;
use crate::run::Watch;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Starts the log that the arguments ask for.
pub fn start_log(cli: &Cli) {
    let Some(format) = cli.log else { return };
    let filter = tracing_subscriber::EnvFilter::try_from_env("KARAT_LOG").unwrap_or_else(|_| "karat=debug".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second log in one process is refused; the first serves.
    let _ = match format {
        LogFormat::Json => log.json().try_init(),
        LogFormat::Text => log.try_init(),
    };
}

/// Shows progress and listens for Ctrl-C.
pub struct Terminal {
    bar: Mutex<Option<ProgressBar>>,
    kind: Kind,
    stop: Arc<AtomicBool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bar,
    Lines,
    Quiet,
}

impl Terminal {
    /// Watches from now on; Ctrl-C and SIGTERM end the run in order.
    pub fn new(cli: &Cli) -> Terminal {
        let kind = match (cli.quiet, std::io::stderr().is_terminal()) {
            (true, _) => Kind::Quiet,
            (false, true) => Kind::Bar,
            (false, false) => Kind::Lines,
        };
        let stop = Arc::new(AtomicBool::new(false));
        let flag = stop.clone();
        // Where a handler is set already (tests), the run cannot be interrupted, and that is all.
        let _ = ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst));
        Terminal { bar: Mutex::new(None), kind, stop }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some(bar) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Terminal {
    fn stage(&self, name: &str) {
        match self.kind {
            Kind::Quiet => {}
            Kind::Lines => say(&format!("{name} …")),
            Kind::Bar => {
                self.finish();
                let bar = ProgressBar::new_spinner().with_message(name.to_string());
                bar.enable_steady_tick(Duration::from_millis(120));
                if let Ok(mut slot) = self.bar.lock() {
                    *slot = Some(bar);
                }
            }
        }
    }

    fn progress(&self, done: u64, of: u64) {
        if self.kind != Kind::Bar {
            return;
        }
        let Ok(slot) = self.bar.lock() else { return };
        let Some(bar) = slot.as_ref() else { return };
        if of > 0 {
            bar.set_length(of);
            if let Ok(style) = ProgressStyle::with_template("{msg:10} {bar:30} {human_pos}/{human_len} {eta} left") {
                bar.set_style(style);
            }
        }
        if of == 0 {
            bar.set_prefix(count(done));
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg:10} {prefix} rows {elapsed}") {
                bar.set_style(style);
            }
        }
        bar.set_position(done);
    }

    fn warn(&self, message: &str) {
        self.finish();
        say(&format!("warning: {message}"));
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
