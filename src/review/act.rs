//! What the forms of the pages do: decisions are made here, and written before anybody hears that they are.

use super::author::Author;
use super::desk::{Desk, Table, Visit};
use super::entity::MEMBERS;
use super::loaded::Loaded;
use super::page::view::Notice;
use super::page::words;
use super::queue::Filters;
use super::show;
use crate::decisions::{Decision, Kind, RecordId, Subject, now};
use std::collections::HashSet;
use std::io;

/// What a form sent.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the body of a request.
    pub fn parse(body: &[u8]) -> Form {
        Form(form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field; empty where it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The values of a field that may come several times.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// What became of a form: where to go, or why not.
pub enum Done {
    /// Go there; the notice of the seat tells what happened.
    Go(String),
    /// The form does not make sense: the key of the words that say so.
    Wrong(&'static str),
}

/// Most pairs that one split keeps apart.
const PAIRS: usize = 5_000;

/// Longest note and value, in characters.
const LONGEST: usize = 2_000;

/// One form at work.
pub struct Act<'a> {
    pub desk: &'a Desk,
    pub table: &'a Table,
    pub visit: &'a Visit,
    pub form: &'a Form,
}

impl Act<'_> {
    fn run(&self) -> &Loaded {
        &self.table.run
    }

    /// `/decide`: what two records are to each other.
    pub fn decide(&self) -> Done {
        let filters = Filters::parse(self.form.get("filters"));
        let Ok(number) = self.form.get("pair").parse::<usize>() else { return Done::Wrong("bad_request") };
        if !self.is_of_this_run() {
            return self.go(filters.path("/"), "warn", "run_changed");
        }
        let Some(pair) = self.run().pairs.get(number).copied() else { return Done::Wrong("no_such_page") };
        let here = filters.path(&format!("/pair/{number}"));
        let (kind, word) = match self.form.get("kind") {
            "skip" => {
                self.desk.seats()[self.visit.seat].skipped.insert(number as u32);
                return self.forward(&filters, number as u32, "done", "skipped");
            }
            "same" => (Kind::Same, "decided_same"),
            "different" => (Kind::Different, "decided_different"),
            "unsure" => (Kind::Unsure, "decided_unsure"),
            _ => return Done::Wrong("bad_request"),
        };
        match self.author().of_pairs(kind, &[(pair.left, pair.right)]).and_then(|decisions| self.write(decisions)) {
            Ok(0) => self.forward(&filters, number as u32, "done", "already_decided"),
            Ok(_) => {
                let done = self.forward(&filters, number as u32, "done", word);
                self.offer_undo();
                done
            }
            Err(error) => self.not_written(here, &error),
        }
    }

    /// `/undo`: takes back what this seat decided last, or the decision of a line.
    pub fn undo(&self) -> Done {
        let back = local(self.form.get("back"));
        let batch = match self.form.get("line") {
            "" => self.last_batch(),
            line => {
                let ledger = self.desk.ledger(self.run());
                let standing = ledger.log.standing();
                // The file may have been edited since the page was made: line and time must both be those of the page.
                let is_it = |d: &&Decision| d.line.to_string() == line && d.at == self.form.get("at");
                standing.into_iter().filter(is_it).cloned().collect()
            }
        };
        if batch.is_empty() {
            return self.go(back, "warn", "nothing_to_undo");
        }
        let user = &self.desk.settings.user;
        let at = now();
        let undo: Vec<Decision> = batch.iter().map(|decision| decision.undo(at.clone(), user.clone())).collect();
        let written = self.desk.ledger(self.run()).write(self.run(), undo);
        if let Err(error) = written {
            return self.not_written(back, &error);
        }
        let at = |id: &RecordId| self.run().records.row(id);
        let first = &batch[0];
        let pair = at(&first.left).zip(first.right.as_ref().and_then(at)).and_then(|(l, r)| self.run().pair_of(l, r));
        let undone: HashSet<(&str, Subject)> = batch.iter().map(|d| (d.at.as_str(), d.subject())).collect();
        {
            let mut seats = self.desk.seats();
            let done = &mut seats[self.visit.seat].done;
            done.iter_mut().for_each(|batch| batch.retain(|d| !undone.contains(&(d.at.as_str(), d.subject()))));
            done.retain(|batch| !batch.is_empty());
        }
        // Back to the pair that is open again, unless the person is at the log or an entity.
        let is_reviewing = back.starts_with("/pair/") || back == "/" || back.starts_with("/?");
        let filters = Filters::parse(back.split_once('?').map_or("", |(_, query)| query));
        let to = pair.filter(|_| is_reviewing && batch.len() == 1).map(|pair| filters.path(&format!("/pair/{pair}")));
        self.go(to.unwrap_or(back), "done", "undone")
    }

    /// `/reload`: the run on the desk is the newest now.
    pub fn reloaded(&self) -> Done {
        self.go("/".to_string(), "done", "run_reloaded")
    }

    /// `/entity/{id}/…`: what is decided about a whole entity.
    pub fn entity(&self, id: &str, what: &str) -> Done {
        let back = format!("/entity/{id}");
        if !self.is_of_this_run() {
            return self.go("/".to_string(), "warn", "run_changed");
        }
        let Some(entity) = self.run().records.entity_named(id) else { return Done::Wrong("no_such_page") };
        let members = self.run().records.members(entity);
        let shown = &members[..members.len().min(MEMBERS)];
        let row_of = |number: &str| number.parse::<usize>().ok().and_then(|n| shown.get(n.checked_sub(1)?)).copied();
        let made = match what {
            "split" => {
                let chosen: Option<Vec<u32>> = self.form.all("record").map(row_of).collect();
                match chosen {
                    Some(chosen) if chosen.len() * members.len().saturating_sub(chosen.len()) > PAIRS => {
                        return self.go(back, "warn", "split_large");
                    }
                    Some(chosen) if !chosen.is_empty() && chosen.len() < members.len() => (self.split(members, &chosen), "decided_split"),
                    _ => return self.go(back, "warn", "split_some"),
                }
            }
            "winner" => match row_of(self.form.get("record")) {
                Some(row) => (self.author().of_record(Kind::Winner, row, "", "").map(|d| vec![d]), "decided_winner"),
                None => return Done::Wrong("bad_request"),
            },
            "value" => match self.value(entity, row_of(self.form.get("record"))) {
                Ok(Some(decision)) => (Ok(vec![decision]), "decided_value"),
                Ok(None) => return self.go(back, "warn", "value_needed"),
                Err(error) => (Err(error), "decided_value"),
            },
            "confirm" if members.len() < 2 => return self.go(back, "warn", "single_record"),
            "confirm" => {
                let pairs: Vec<(u32, u32)> = members[1..].iter().map(|row| (members[0], *row)).collect();
                (self.author().of_pairs(Kind::Same, &pairs), "decided_confirm")
            }
            _ => return Done::Wrong("no_such_page"),
        };
        match made.0.and_then(|decisions| self.write(decisions)) {
            Ok(0) => self.go(back, "done", "already_decided"),
            Ok(_) => {
                let done = self.go(back, "done", made.1);
                self.offer_undo();
                done
            }
            Err(error) => self.not_written(back, &error),
        }
    }

    /// Each chosen record is parted from each that stays: no chain can bring them together again.
    fn split(&self, members: &[u32], chosen: &[u32]) -> io::Result<Vec<Decision>> {
        let stay = || members.iter().filter(|row| !chosen.contains(row));
        let pairs: Vec<(u32, u32)> = chosen.iter().flat_map(|left| stay().map(move |right| (*left, *right))).collect();
        self.author().of_pairs(Kind::Split, &pairs)
    }

    /// A value for a field: that of a record, else the one that was typed.
    fn value(&self, entity: u32, row: Option<u32>) -> io::Result<Option<Decision>> {
        let field = self.form.get("field");
        let Some(column) = self.run().columns.iter().position(|column| column == field) else { return Ok(None) };
        let typed: String = self.form.get("value").trim().chars().take(LONGEST).collect();
        let own = |row: u32| Ok::<_, io::Error>(self.run().values(&[row], &[column])?.pop().and_then(|mut v| v.pop()).flatten());
        let chosen = match row {
            Some(row) if typed.is_empty() => own(row)?.map(|value| (row, value)),
            _ if !typed.is_empty() => Some((self.run().records.members(entity)[0], typed)),
            _ => None,
        };
        let Some((row, value)) = chosen else { return Ok(None) };
        self.author().of_record(Kind::Value, row, field, &value).map(Some)
    }

    fn author(&self) -> Author<'_> {
        Author::new(self.run(), &self.desk.settings.user, &self.note())
    }

    fn note(&self) -> String {
        self.form.get("note").trim().chars().take(LONGEST).collect()
    }

    /// Writes what does not stand already; gives how many decisions that was.
    fn write(&self, decisions: Vec<Decision>) -> io::Result<usize> {
        let written = self.desk.ledger(self.run()).write(self.run(), decisions)?;
        let count = written.len();
        if count > 0 {
            self.desk.seats()[self.visit.seat].done.push(written);
        }
        Ok(count)
    }

    /// What this seat decided last; else, after a restart, what this person did in one go.
    fn last_batch(&self) -> Vec<Decision> {
        if let Some(batch) = self.desk.seats()[self.visit.seat].done.last() {
            return batch.clone();
        }
        let ledger = self.desk.ledger(self.run());
        let standing = ledger.log.standing();
        let mine: Vec<&Decision> = standing.into_iter().filter(|d| d.by == self.desk.settings.user).collect();
        let Some(last) = mine.last().copied() else { return Vec::new() };
        let with_it = |d: &&Decision| (&d.at, d.kind, &d.entity) == (&last.at, last.kind, &last.entity);
        mine.into_iter().filter(with_it).cloned().collect()
    }

    fn is_of_this_run(&self) -> bool {
        self.form.get("run") == self.run().id
    }

    fn forward(&self, filters: &Filters, behind: u32, kind: &'static str, key: &'static str) -> Done {
        match show::next(self.desk, self.table, self.visit.seat, filters, Some(behind)) {
            Some(pair) => self.go(filters.path(&format!("/pair/{pair}")), kind, key),
            None => {
                let word = |key| words::word(self.visit.lang, key);
                self.tell(Notice { kind, text: format!("{} {}", word(key), word("queue_done")), undo: false });
                Done::Go(filters.path("/"))
            }
        }
    }

    fn go(&self, to: String, kind: &'static str, word: &'static str) -> Done {
        let text = words::word(self.visit.lang, word).to_string();
        self.tell(Notice { kind, text, undo: false });
        Done::Go(to)
    }

    fn not_written(&self, to: String, error: &io::Error) -> Done {
        let text = words::fill(self.visit.lang, "not_written", &[("why", &error.to_string())]);
        self.tell(Notice { kind: "error", text, undo: false });
        Done::Go(to)
    }

    fn tell(&self, notice: Notice) {
        self.desk.seats()[self.visit.seat].notice = Some(notice);
    }

    fn offer_undo(&self) {
        if let Some(notice) = &mut self.desk.seats()[self.visit.seat].notice {
            notice.undo = true;
        }
    }
}

/// A path of this application; anything else leads to its first page.
pub fn local(path: &str) -> String {
    let is_local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control);
    if is_local { path.to_string() } else { "/".to_string() }
}
