//! The desk of the people who review: the run on it, their decisions, and who sits there.

use super::ledger::Ledger;
use super::loaded::Loaded;
use super::page::view::{Frame, Notice};
use super::page::words::Lang;
use super::page::{Pages, words};
use super::queue;
use crate::decisions::Decision;
use crate::diag::Diagnostic;
use crate::diag::mask::{mask, mask_key};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

/// What the person who starts a review decides.
pub struct Settings {
    /// The home of a pipeline, or the folder of a run.
    pub path: PathBuf,
    /// Who decides.
    pub user: String,
    /// Whether values are shown unmasked.
    pub reveal: bool,
}

/// Why a review cannot start.
#[derive(Debug)]
pub enum Unready {
    /// The run cannot be read.
    Run(io::Error),
    /// Lines of `decisions.csv` cannot be read.
    Decisions(Vec<Diagnostic>),
    /// Something else of the system.
    System(String),
}

/// The application behind the pages.
pub struct Desk {
    pub(super) settings: Settings,
    pub(super) pages: Pages,
    table: RwLock<Arc<Table>>,
    ledger: Mutex<Ledger>,
    seats: Mutex<Vec<Seat>>,
}

/// The run on the desk, with its pairs in the order of their worth.
pub struct Table {
    /// The run.
    pub run: Loaded,
    /// Its pairs, those worth most first.
    pub order: Vec<u32>,
}

/// A browser that showed the token.
#[derive(Default)]
pub struct Seat {
    /// What its cookie says.
    pub cookie: String,
    /// What its forms say.
    pub form: String,
    /// The language it chose, if it chose one.
    pub lang: Option<Lang>,
    /// What the next page tells.
    pub notice: Option<Notice>,
    /// What it decided, batch by batch, newest last: what can be taken back.
    pub done: Vec<Vec<Decision>>,
    /// Pairs that it passed over.
    pub skipped: HashSet<u32>,
}

/// A request, as the pages need it.
pub struct Visit {
    /// Which seat it comes from.
    pub seat: usize,
    /// The language of the answer.
    pub lang: Lang,
    /// Path and query.
    pub path: String,
    /// The query alone.
    pub query: String,
}

impl Desk {
    /// Puts a run on the desk.
    pub fn open(settings: Settings) -> Result<Desk, Unready> {
        let run = Loaded::open(&settings.path).map_err(Unready::Run)?;
        let ledger = Ledger::open(&run).map_err(Unready::Decisions)?;
        let pages = Pages::new().map_err(|e| Unready::System(format!("the pages cannot be made: {e}")))?;
        let table = RwLock::new(Arc::new(Table { order: queue::order(&run), run }));
        Ok(Desk { settings, pages, table, ledger: Mutex::new(ledger), seats: Mutex::new(Vec::new()) })
    }

    /// The run that is looked at.
    pub fn table(&self) -> Arc<Table> {
        // A thread that failed while it swapped a pointer has swapped it or not: what is there is whole.
        self.table.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// The decisions, as they are in the file now.
    pub fn ledger(&self, run: &Loaded) -> MutexGuard<'_, Ledger> {
        let mut ledger = self.ledger.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ledger.refresh(run);
        ledger
    }

    /// The seats.
    pub fn seats(&self) -> MutexGuard<'_, Vec<Seat>> {
        self.seats.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Whether the pipeline has run again since the run was opened.
    pub fn has_newer_run(&self, run: &Loaded) -> bool {
        current(&self.settings.path).is_some_and(|now| now != run.folder)
    }

    /// Puts the run on the desk that is current now.
    pub fn reload(&self) -> io::Result<()> {
        let run = Loaded::open(&self.settings.path)?;
        let mut ledger = self.ledger.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ledger.answer(&run);
        let table = Arc::new(Table { order: queue::order(&run), run });
        *self.table.write().unwrap_or_else(std::sync::PoisonError::into_inner) = table;
        drop(ledger);
        self.seats().iter_mut().for_each(|seat| seat.skipped.clear());
        Ok(())
    }

    /// What stands around a page.
    pub fn frame(&self, run: &Loaded, ledger: &Ledger, visit: &Visit, here: &'static str) -> Frame {
        let mut seats = self.seats();
        let seat = &mut seats[visit.seat];
        let alarm = |text: String| Notice { kind: "error", text, undo: false };
        let broken = ledger.broken.map(|(count, first)| {
            alarm(words::fill(visit.lang, "broken_file", &[("count", &count.to_string()), ("line", &first.to_string())]))
        });
        let lost = (ledger.lost > 0).then(|| alarm(words::fill(visit.lang, "lost", &[("count", &ledger.lost.to_string())])));
        // What is wrong with the file comes before what just happened: it stays until it is mended.
        let told = seat.notice.take();
        let (done, all) = ledger.progress();
        let filters = if here == "queue" || here.is_empty() { queue::Filters::parse(&visit.query).query() } else { String::new() };
        Frame {
            lang: visit.lang,
            pipeline: run.pipeline.clone(),
            run: run.id.clone(),
            user: self.settings.user.clone(),
            reveal: self.settings.reveal,
            form: seat.form.clone(),
            done,
            all,
            newer_run: self.has_newer_run(run),
            notice: broken.or(lost).or(told),
            here,
            path: visit.path.clone(),
            filters,
        }
    }

    /// A value as it may be shown.
    pub fn shown(&self, value: &str) -> String {
        if self.settings.reveal { value.to_string() } else { mask(value) }
    }

    /// The name of a record as it may be shown.
    pub fn shown_id(&self, source: &str, key: &str) -> String {
        format!("{source}:{}", if self.settings.reveal { key.to_string() } else { mask_key(key) })
    }

    /// The name of the record of a row as it may be shown.
    pub fn shown_row(&self, run: &Loaded, row: u32) -> String {
        self.shown_id(run.records.source_of(row), run.records.key(row))
    }

    /// What a record is called: its names as people write them, then the first of its other values.
    pub fn label(&self, names: &[&str], values: &[Option<String>]) -> String {
        let there: Vec<(&str, &str)> = names.iter().zip(values).filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
        let of = |wanted: &str| there.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        let person = match (of("last_name"), of("first_name")) {
            // Chinese, Japanese and Korean put the family first, and nothing between.
            (Some(last), Some(first)) if !last.is_ascii() && last.chars().count() <= 3 => Some(self.shown(&format!("{last}{first}"))),
            (Some(last), Some(first)) => Some(self.shown(&format!("{first} {last}"))),
            _ => None,
        };
        let is_said = |name: &str| person.is_some() && matches!(name, "last_name" | "first_name");
        let is_name = |name: &str| ["name", "姓", "名"].iter().any(|part| name.contains(part));
        let (first, others): (Vec<_>, Vec<_>) = there.iter().filter(|(name, _)| !is_said(name)).partition(|(name, _)| is_name(name));
        let rest = first.into_iter().chain(others).map(|(_, value)| self.shown(value));
        person.iter().cloned().chain(rest).take(3).collect::<Vec<_>>().join(" · ")
    }
}

/// The folder of the current run of a home.
fn current(path: &Path) -> Option<PathBuf> {
    path.join("current").canonicalize().ok().filter(|folder| folder.join("_SUCCESS").is_file())
}
