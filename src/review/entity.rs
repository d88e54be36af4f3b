//! What the page of an entity shows: all its records, where each golden value came from, what holds it together.

use super::desk::{Desk, Table, Visit};
use super::ledger::Ledger;
use super::loaded::{Golden, Loaded};
use super::page::view::{EntityPage, GoldenCell, Hit, Link, Member, SearchPage};
use super::page::words::{self, Lang};
use crate::decisions::{Decision, Kind, RecordId};
use std::collections::HashMap;
use std::io;

/// Records of an entity on its page.
pub const MEMBERS: usize = 200;
/// Decisions that wait for the next run, on the page of an entity.
const PENDING: usize = 20;
/// Records that a search shows.
const HITS: usize = 50;

/// The page of an entity; nothing where the run has none of this id.
pub fn entity(desk: &Desk, table: &Table, visit: &Visit, id: &str) -> io::Result<Option<EntityPage>> {
    let run = &table.run;
    let Some(entity) = run.records.entity_named(id) else { return Ok(None) };
    let ledger = desk.ledger(run);
    let all = run.records.members(entity);
    let rows = &all[..all.len().min(MEMBERS)];
    let golden = run.golden(entity)?;
    let values = run.values(rows, &(0..run.columns.len()).collect::<Vec<_>>())?;
    let kept: Vec<usize> =
        (0..run.columns.len()).filter(|at| golden.values[*at].is_some() || values.iter().any(|row| row[*at].is_some())).collect();
    let name = |row: u32| format!("{}/{}", run.records.source_of(row), run.records.key(row));
    let numbers: HashMap<String, u64> = rows.iter().enumerate().map(|(at, row)| (name(*row), at as u64 + 1)).collect();
    let member = |((at, row), values): ((usize, &u32), &Vec<Option<String>>)| Member {
        number: at as u64 + 1,
        id: desk.shown_row(run, *row),
        winner: name(*row) == golden.winner,
        cells: kept.iter().map(|at| values[*at].as_deref().map(|v| desk.shown(v))).collect(),
    };
    Ok(Some(EntityPage {
        frame: desk.frame(run, &ledger, visit, ""),
        entity: id.to_string(),
        size: all.len() as u64,
        more: (all.len() - rows.len()) as u64,
        columns: kept.iter().map(|at| run.columns[*at].clone()).collect(),
        members: rows.iter().enumerate().zip(&values).map(member).collect(),
        links: links(run, rows),
        pending: pending(desk, run, &ledger, entity, visit.lang),
        golden: kept.iter().map(|at| golden_cell(desk, &golden, *at, &numbers)).collect(),
    }))
}

fn golden_cell(desk: &Desk, golden: &Golden, column: usize, numbers: &HashMap<String, u64>) -> GoldenCell {
    let value = golden.values[column].as_deref();
    let origin = golden.origins[column].as_deref().unwrap_or(&golden.winner);
    let from = if origin == "decision" { Some(0) } else { numbers.get(origin).copied() };
    GoldenCell { value: value.map(|v| desk.shown(v)), from: value.and(from) }
}

/// The links among some rows, the strongest first. The weakest is the last one that a spanning tree of strongest links
/// needs: without it the entity falls apart (Kruskal, 1956).
fn links(run: &Loaded, rows: &[u32]) -> Vec<Link> {
    let number: HashMap<u32, usize> = rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
    let first = rows.first().copied().unwrap_or(0);
    let start = run.pairs.partition_point(|pair| pair.left < first);
    let last = rows.last().copied().unwrap_or(0);
    let inside = run.pairs[start..].iter().enumerate().take_while(|(_, pair)| pair.left <= last);
    let mut found: Vec<(usize, usize, usize)> = inside
        .filter(|(_, pair)| pair.link)
        .filter_map(|(at, pair)| Some((start + at, *number.get(&pair.left)?, *number.get(&pair.right)?)))
        .collect();
    found.sort_by(|a, b| run.pairs[b.0].weight.total_cmp(&run.pairs[a.0].weight).then(a.0.cmp(&b.0)));
    let mut group: Vec<usize> = (0..rows.len()).collect();
    let mut weakest = None;
    for (at, left, right) in &found {
        let (a, b) = (group[*left], group[*right]);
        if a != b {
            group.iter_mut().filter(|g| **g == b).for_each(|g| *g = a);
            weakest = Some(*at);
        }
    }
    let link = |(at, left, right): (usize, usize, usize)| {
        let pair = &run.pairs[at];
        Link {
            left: left as u64 + 1,
            right: right as u64 + 1,
            probability: pair.probability,
            weight: pair.weight,
            weakest: Some(at) == weakest && rows.len() > 2,
            decided: pair.told,
            href: format!("/pair/{at}"),
        }
    };
    found.into_iter().map(link).collect()
}

/// What was decided about an entity since the run: it takes effect with the next.
fn pending(desk: &Desk, run: &Loaded, ledger: &Ledger, entity: u32, lang: Lang) -> Vec<String> {
    let is_of = |id: &RecordId| run.records.row(id).is_some_and(|row| run.records.entity[row as usize] == entity);
    let new = ledger.log.standing().into_iter().filter(|d| !run.has_read(d));
    let here = new.filter(|d| is_of(&d.left) || d.right.as_ref().is_some_and(is_of));
    let here: Vec<&Decision> = here.collect();
    let more = here.len().saturating_sub(PENDING);
    let mut said: Vec<String> =
        here.iter().take(PENDING).map(|decision| format!("{}: {}", decision.by, sentence(desk, decision, lang))).collect();
    if more > 0 {
        said.push(format!("… +{more}"));
    }
    said
}

/// A decision as a sentence.
pub fn sentence(desk: &Desk, decision: &Decision, lang: Lang) -> String {
    let id = |id: &RecordId| desk.shown_id(&id.source, &id.key);
    let key = match decision.kind {
        Kind::Same => "pending_same",
        Kind::Different | Kind::Undo => "pending_different",
        Kind::Unsure => "pending_unsure",
        Kind::Winner => "pending_winner",
        Kind::Value => "pending_value",
        Kind::Split => "pending_split",
    };
    let right = decision.right.as_ref().map(id).unwrap_or_default();
    let value = desk.shown(&decision.value);
    let parts = [("a", id(&decision.left)), ("b", right), ("field", decision.field.clone()), ("value", value)];
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    words::fill(lang, key, &parts)
}

/// What a search found: an entity by its id, records by `source:key` or key, else by a value of a compared column.
pub fn search(desk: &Desk, table: &Table, visit: &Visit) -> io::Result<SearchPage> {
    let run = &table.run;
    let asked = form_urlencoded::parse(visit.query.as_bytes()).find(|(name, _)| name == "q").map(|(_, q)| q.trim().to_string());
    let q = asked.unwrap_or_default();
    let (rows, more) = if q.is_empty() { (Vec::new(), false) } else { found(run, &q)? };
    let columns = run.telling();
    let names: Vec<&str> = columns.iter().map(|c| run.columns[*c].as_str()).collect();
    let values = run.values(&rows, &columns)?;
    let hit = |(row, values): (&u32, &Vec<Option<String>>)| {
        let entity = run.records.entity[*row as usize];
        Hit {
            id: desk.shown_row(run, *row),
            label: desk.label(&names, values),
            entity: run.records.entity_id(entity).to_string(),
            href: format!("/entity/{}", run.records.entity_id(entity)),
            size: run.records.members(entity).len() as u64,
        }
    };
    let hits = rows.iter().zip(&values).map(hit).collect();
    let ledger = desk.ledger(run);
    Ok(SearchPage { frame: desk.frame(run, &ledger, visit, "search"), q, hits, more })
}

fn found(run: &Loaded, q: &str) -> io::Result<(Vec<u32>, bool)> {
    let cut = |rows: Vec<u32>| (rows.iter().copied().take(HITS).collect(), rows.len() > HITS);
    if let Some(entity) = run.records.entity_named(&q.to_lowercase()) {
        return Ok(cut(run.records.members(entity).to_vec()));
    }
    let of_source = |(source, key): (&str, &str)| run.records.row(&RecordId { source: source.to_string(), key: key.to_string() });
    if let Some(row) = q.split_once(':').and_then(of_source) {
        return Ok((vec![row], false));
    }
    let keyed = run.records.with_key(q);
    if !keyed.is_empty() {
        return Ok(cut(keyed));
    }
    run.find(q, &run.telling(), HITS)
}
