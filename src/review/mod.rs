//! The review of merge suggestions: a local web application, and a sheet for those who prefer a spreadsheet.
//!
//! An analyst opens the suggestions of the last run, sees two records side by side with the reasons, and decides with
//! one key. [`Desk`] is the application without the network: `loaded` holds the run, `ledger` the decisions and what
//! they answer, `queue` the order of the questions; `show`, `entity` and `history` make what pages show, `page` draws
//! it, `act` does what forms ask for, in the name of an `author`. [`serve`] puts it on the loopback address behind `guard`. [`sheet`] is the table
//! that `karat run` writes when asked, and [`apply`] takes the answers from it.
//!
//! Invariants: a decision is on the disk before a page says so; nothing is decided about another run than the one
//! that the person saw; no value leaves the machine, and none is shown unmasked unless asked for; no page needs a
//! script, a font or a picture from anywhere else.

mod act;
mod apply;
mod author;
mod desk;
mod entity;
mod guard;
mod history;
mod ledger;
mod loaded;
pub mod page;
mod queue;
mod records;
mod server;
pub mod sheet;
mod show;

pub use apply::{Apart, Applied, Refused, apply, sheet_of, take_apart};
pub use desk::{Desk, Settings, Unready};
pub use loaded::Loaded;
pub use server::{Callbacks, serve};
