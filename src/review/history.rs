//! What the pages of the log and of agreement show.

use super::desk::{Desk, Table, Visit};
use super::entity::sentence;
use super::ledger::rows;
use super::loaded::Loaded;
use super::page::view::{Agreement, AgreementPage, Disagreement, LogPage, LogRow};
use super::queue::{self, Filters, Show};
use super::show::page_of;
use crate::decisions::{Decision, Entry, Kind, State};
use std::collections::{BTreeMap, BTreeSet};

/// Lines on a page of the log.
const PAGE: usize = 100;
/// Disagreements that are listed.
const MOST: usize = 200;

/// The page of the log, newest first.
pub fn log(desk: &Desk, table: &Table, visit: &Visit) -> LogPage {
    let run = &table.run;
    let ledger = desk.ledger(run);
    let entries = ledger.log.entries();
    let pages = entries.len().div_ceil(PAGE).max(1);
    let page = page_of(&visit.query).min(pages);
    let row = |entry: &Entry| log_row(desk, run, entry, visit);
    LogPage {
        frame: desk.frame(run, &ledger, visit, "log"),
        file: ledger.path().display().to_string(),
        rows: entries.iter().skip((page - 1) * PAGE).take(PAGE).map(row).collect(),
        total: entries.len() as u64,
        page: page as u64,
        pages: pages as u64,
    }
}

fn log_row(desk: &Desk, run: &Loaded, entry: &Entry, visit: &Visit) -> LogRow {
    let decision = entry.decision;
    LogRow {
        line: decision.line as u64,
        at: decision.at.clone(),
        by: decision.by.clone(),
        kind: decision.kind.word(),
        about: if decision.kind == Kind::Undo { subject(desk, decision) } else { sentence(desk, decision, visit.lang) },
        note: decision.note.clone(),
        state: state(run, entry),
        href: href(run, decision),
        undo: entry.state == State::Stands,
    }
}

/// What an undo is about.
fn subject(desk: &Desk, decision: &Decision) -> String {
    let ids = std::iter::once(&decision.left).chain(&decision.right).map(|id| desk.shown_id(&id.source, &id.key));
    let ids = ids.collect::<Vec<_>>().join(", ");
    if decision.field.is_empty() { ids } else { format!("{ids}, {}", decision.field) }
}

fn state(run: &Loaded, entry: &Entry) -> &'static str {
    let line = entry.decision.line;
    let is_here = |id| run.records.row(id).is_some();
    match entry.state {
        State::Undo => "",
        State::Withdrawn => "withdrawn",
        State::Superseded => "superseded",
        State::Stands if !is_here(&entry.decision.left) || !entry.decision.right.as_ref().is_none_or(is_here) => "absent",
        State::Stands if run.contradicted.contains(&line) => "contradicted",
        State::Stands if run.stale.iter().any(|(stale, _)| *stale == line) => "stale",
        State::Stands => "stands",
    }
}

/// The page of the pair, else of the entity, that a decision is about.
fn href(run: &Loaded, decision: &Decision) -> Option<String> {
    let pair = rows(run, decision).and_then(|(left, right)| run.pair_of(left, right));
    let entity = || {
        let row = run.records.row(&decision.left)?;
        Some(format!("/entity/{}", run.records.entity_id(run.records.entity[row as usize])))
    };
    pair.map(|pair| format!("/pair/{pair}")).or_else(entity)
}

/// The page of agreement.
pub fn agreement(desk: &Desk, table: &Table, visit: &Visit) -> AgreementPage {
    let run = &table.run;
    let ledger = desk.ledger(run);
    let opinions = ledger.log.opinions();
    let mut people: BTreeMap<(String, String), Vec<(bool, bool)>> = BTreeMap::new();
    let (mut disagreements, mut single) = (Vec::new(), 0);
    for said in opinions.values() {
        single += u64::from(said.len() == 1);
        // Whoever could not tell has not disagreed.
        let sure: Vec<&&Decision> = said.iter().filter(|d| d.kind != Kind::Unsure).collect();
        for (at, a) in sure.iter().enumerate() {
            for b in &sure[at + 1..] {
                people.entry((a.by.clone(), b.by.clone())).or_default().push((a.kind == Kind::Same, b.kind == Kind::Same));
            }
        }
        let kinds: BTreeSet<bool> = sure.iter().map(|d| d.kind == Kind::Same).collect();
        if let (true, Some(first)) = (kinds.len() > 1 && disagreements.len() < MOST, said.first()) {
            disagreements.push(Disagreement {
                href: href(run, first),
                pair: subject(desk, first),
                said: said.iter().map(|d| (d.by.clone(), d.kind.word(), d.at.clone())).collect(),
            });
        }
    }
    let second = Filters { show: Show::Second, ..Filters::default() };
    let first = queue::filtered(run, &ledger, &table.order, &second, &desk.settings.user).first().copied();
    AgreementPage {
        people: people.into_iter().map(|((a, b), said)| of_two(a, b, &said)).collect(),
        disagreements,
        single,
        start: first.map(|pair| second.path(&format!("/pair/{pair}"))),
        frame: desk.frame(run, &ledger, visit, "agreement"),
    }
}

/// How far two people agree: Cohen's kappa (1960) takes off what chance alone would make them agree on.
fn of_two(a: String, b: String, said: &[(bool, bool)]) -> Agreement {
    let both = said.len() as f64;
    let agree = said.iter().filter(|(a, b)| a == b).count();
    let share = |yes: usize| yes as f64 / both;
    let (of_a, of_b) = (share(said.iter().filter(|(a, _)| *a).count()), share(said.iter().filter(|(_, b)| *b).count()));
    let chance = of_a * of_b + (1.0 - of_a) * (1.0 - of_b);
    let kappa = (chance < 1.0).then(|| (share(agree) - chance) / (1.0 - chance));
    Agreement { a, b, both: said.len() as u64, agree: agree as u64, kappa }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_takes_off_chance() {
        let said = |yes_yes: usize, yes_no: usize, no_yes: usize, no_no: usize| {
            let all = [(yes_yes, (true, true)), (yes_no, (true, false)), (no_yes, (false, true)), (no_no, (false, false))];
            let list: Vec<(bool, bool)> = all.iter().flat_map(|(n, said)| std::iter::repeat_n(*said, *n)).collect();
            of_two("a".into(), "b".into(), &list)
        };
        // The example of Cohen's measure that textbooks give: 20, 5, 10, 15.
        let result = said(20, 5, 10, 15);
        assert_eq!((result.both, result.agree), (50, 35));
        assert!((result.kappa.unwrap() - 0.4).abs() < 1e-9);
        assert_eq!(said(5, 0, 0, 0).kappa, None, "chance explains all");
    }
}
