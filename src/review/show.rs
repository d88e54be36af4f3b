//! What the pages of the queue and of a pair show, made from the run and the decisions.

use super::desk::{Desk, Table, Visit};
use super::ledger::Ledger;
use super::loaded::{Cells, Loaded, Pair};
use super::page::marks;
use super::page::view::{Choice, FieldRow, Head, Other, PairPage, Part, Piece, QueuePage, QueueRow, Standing};
use super::page::words::{self, Lang};
use super::queue::{self, Filters, Show};
use crate::decisions::Decision;
use std::io;

/// Suggestions on a page of the queue.
const PAGE: usize = 25;
/// Other records of both entities on the page of a pair.
const OTHERS: usize = 8;

/// The page of the queue.
pub fn queue(desk: &Desk, table: &Table, visit: &Visit) -> io::Result<QueuePage> {
    let run = &table.run;
    let ledger = desk.ledger(run);
    let filters = Filters::parse(&visit.query);
    let pairs = queue::filtered(run, &ledger, &table.order, &filters, &desk.settings.user);
    let pages = pairs.len().div_ceil(PAGE).max(1);
    let page = page_of(&visit.query).min(pages);
    let shown: Vec<usize> = pairs.iter().skip((page - 1) * PAGE).take(PAGE).map(|pair| *pair as usize).collect();
    let frame = desk.frame(run, &ledger, visit, "queue");
    let rows = rows(desk, run, &ledger, &shown, &filters)?;
    let turn = |page: usize| {
        let path = filters.path("/");
        format!("{path}{}page={page}", if path.contains('?') { '&' } else { '?' })
    };
    let choices = Choices { desk, table, ledger: &ledger, filters: &filters };
    Ok(QueuePage {
        sources: choices.of(&run.sources, |pair| pair.sources, |f| &mut f.source),
        rules: choices.of(&run.rules, |pair| pair.rule, |f| &mut f.rule),
        fields: choices.fields(),
        shows: choices.shows(),
        from: filters.from.clone(),
        to: filters.to.clone(),
        total: pairs.len() as u64,
        page: page as u64,
        pages: pages as u64,
        start: shown.first().map(|_| filters.path("/next")),
        before: (page > 1).then(|| turn(page - 1)),
        after: (page < pages).then(|| turn(page + 1)),
        rows,
        frame,
    })
}

/// The number of a page in a query, from 1.
pub fn page_of(query: &str) -> usize {
    let number = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "page").and_then(|(_, v)| v.parse().ok());
    number.unwrap_or(1).max(1)
}

fn rows(desk: &Desk, run: &Loaded, ledger: &Ledger, pairs: &[usize], filters: &Filters) -> io::Result<Vec<QueueRow>> {
    let columns = run.telling();
    let names: Vec<&str> = columns.iter().map(|c| run.columns[*c].as_str()).collect();
    let wanted: Vec<u32> = pairs.iter().flat_map(|pair| [run.pairs[*pair].left, run.pairs[*pair].right]).collect();
    let values = run.values(&wanted, &columns)?;
    let row = |(pair, values): (&usize, &[Vec<Option<String>>])| {
        let at = &run.pairs[*pair];
        let decided = ledger
            .of_pair(at.left, at.right)
            .filter(|_| filters.show != Show::Second)
            .map(|d| if is_stale(run, d) { "stale" } else { d.kind.word() });
        QueueRow {
            href: filters.path(&format!("/pair/{pair}")),
            left: desk.label(&names, &values[0]),
            right: desk.label(&names, &values[1]),
            left_id: desk.shown_row(run, at.left),
            right_id: desk.shown_row(run, at.right),
            probability: at.probability,
            records: queue::records(run, at.left, at.right),
            differs: differing(run, *pair),
            rule: run.rules[usize::from(at.rule)].clone(),
            decided,
        }
    };
    Ok(pairs.iter().zip(values.chunks(2)).map(row).collect())
}

fn differing(run: &Loaded, pair: usize) -> Vec<String> {
    let differs = |at: &usize| run.differs(pair, *at);
    (0..run.comparisons.len()).filter(differs).map(|at| run.comparisons[at].name.clone()).collect()
}

fn is_stale(run: &Loaded, decision: &Decision) -> bool {
    run.stale.iter().any(|(line, _)| *line == decision.line)
}

/// The choices of the filters, each with how many suggestions it would leave.
struct Choices<'a> {
    desk: &'a Desk,
    table: &'a Table,
    ledger: &'a Ledger,
    filters: &'a Filters,
}

impl Choices<'_> {
    fn pairs(&self, filters: &Filters) -> Vec<u32> {
        queue::filtered(&self.table.run, self.ledger, &self.table.order, filters, &self.desk.settings.user)
    }

    /// One choice for each name that pairs have, given all other filters.
    fn of(&self, names: &[String], number: impl Fn(&Pair) -> u16, field: impl Fn(&mut Filters) -> &mut String) -> Vec<Choice> {
        let mut without = self.filters.clone();
        let chosen = std::mem::take(field(&mut without));
        let mut counts = vec![0; names.len()];
        for pair in self.pairs(&without) {
            counts[usize::from(number(&self.table.run.pairs[pair as usize]))] += 1;
        }
        let choice = |(name, count): (&String, u64)| Choice { value: name.clone(), label: name.clone(), count, chosen: *name == chosen };
        let mut choices: Vec<Choice> = names.iter().zip(counts).map(choice).filter(|c| c.count > 0 || c.chosen).collect();
        choices.sort_by(|a, b| a.label.cmp(&b.label));
        choices
    }

    fn fields(&self) -> Vec<Choice> {
        let run = &self.table.run;
        let without = Filters { field: String::new(), ..self.filters.clone() };
        let pairs = self.pairs(&without);
        let choice = |(at, comparison): (usize, &super::loaded::Comparison)| Choice {
            value: comparison.name.clone(),
            label: comparison.name.clone(),
            count: pairs.iter().filter(|pair| run.differs(**pair as usize, at)).count() as u64,
            chosen: self.filters.field == comparison.name,
        };
        run.comparisons.iter().enumerate().map(choice).collect()
    }

    fn shows(&self) -> Vec<Choice> {
        let choice = |(show, word): (Show, &'static str)| Choice {
            value: word.to_string(),
            // The template knows the words for people.
            label: word.to_string(),
            count: self.pairs(&Filters { show, ..self.filters.clone() }).len() as u64,
            chosen: self.filters.show == show,
        };
        Show::ALL.into_iter().map(choice).collect()
    }
}

/// The page of a pair; nothing where the run has no such pair.
pub fn pair(desk: &Desk, table: &Table, visit: &Visit, number: usize) -> io::Result<Option<PairPage>> {
    let run = &table.run;
    let Some(pair) = run.pairs.get(number).copied() else { return Ok(None) };
    let ledger = desk.ledger(run);
    let filters = Filters::parse(&visit.query);
    let queue = queue::filtered(run, &ledger, &table.order, &filters, &desk.settings.user);
    let position = queue.iter().position(|at| *at as usize == number);
    let path = |at: Option<&u32>| at.map(|at| filters.path(&format!("/pair/{at}")));
    let before = position.and_then(|at| at.checked_sub(1)).and_then(|at| queue.get(at));
    let after = position.map_or(queue.first(), |at| queue.get(at + 1));
    let (columns, values) = values(run, &pair)?;
    let names: Vec<&str> = columns.iter().map(|c| run.columns[*c].as_str()).collect();
    let (others, more) = others(desk, run, &pair)?;
    let blind = filters.show == Show::Second;
    let standing = ledger.of_pair(pair.left, pair.right).filter(|_| !blind);
    let head = |row: u32, values: &[Option<String>]| Head {
        id: desk.shown_row(run, row),
        label: desk.label(&names, values),
        entity: run.records.entity_id(run.records.entity[row as usize]).to_string(),
        href: format!("/entity/{}", run.records.entity_id(run.records.entity[row as usize])),
        size: run.records.members(run.records.entity[row as usize]).len() as u64,
    };
    Ok(Some(PairPage {
        frame: desk.frame(run, &ledger, visit, ""),
        pair: number as u64,
        position: position.map_or(0, |at| at as u64 + 1),
        total: queue.len() as u64,
        before: path(before),
        after: path(after),
        left: head(pair.left, &values[0]),
        right: head(pair.right, &values[1]),
        probability: pair.probability,
        weight: pair.weight,
        rule: run.rules[usize::from(pair.rule)].clone(),
        why: why(run, number, visit.lang, &|comparison| both_there(run, comparison, &columns, &values)),
        fields: fields(desk, run, number, visit.lang, &columns, &values),
        parts: parts(run, number, visit.lang, &|comparison| both_there(run, comparison, &columns, &values)),
        columns: run.telling().into_iter().map(|column| run.columns[column].clone()).collect(),
        others,
        more,
        standing: standing.map(|decision| shown_standing(run, decision)),
        blind,
    }))
}

fn shown_standing(run: &Loaded, decision: &Decision) -> Standing {
    let stale = run.stale.iter().find(|(line, _)| *line == decision.line).map(|(_, columns)| columns.clone());
    Standing {
        kind: decision.kind.word(),
        by: decision.by.clone(),
        at: decision.at.clone(),
        note: decision.note.clone(),
        stale: stale.unwrap_or_default(),
    }
}

/// The columns of both records, those that are compared first, then those with a value, and the values.
fn values(run: &Loaded, pair: &Pair) -> io::Result<(Vec<usize>, Cells)> {
    let mut columns: Vec<usize> = Vec::new();
    for column in run.comparisons.iter().map(|c| c.column).chain(0..run.columns.len()) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut values = run.values(&[pair.left, pair.right], &columns)?;
    let compared = run.comparisons.len();
    let kept: Vec<usize> = (0..columns.len()).filter(|at| *at < compared || values.iter().any(|row| row[*at].is_some())).collect();
    for row in &mut values {
        *row = kept.iter().map(|at| row[*at].take()).collect();
    }
    Ok((kept.into_iter().map(|at| columns[at]).collect(), values))
}

fn fields(desk: &Desk, run: &Loaded, pair: usize, lang: Lang, columns: &[usize], values: &[Vec<Option<String>>]) -> Vec<FieldRow> {
    let field = |(at, column): (usize, &usize)| {
        let comparison = run.comparisons.iter().position(|c| c.column == *column);
        let (left, right) = (values[0][at].as_deref(), values[1][at].as_deref());
        let (state, left, right) = compared(desk, left, right);
        FieldRow {
            name: run.columns[*column].clone(),
            state,
            left,
            right,
            level: comparison.map(|comparison| level(run, pair, comparison, lang, both_there(run, comparison, columns, values))),
            weight: comparison.filter(|c| run.level(pair, *c).is_some()).map(|c| run.weight(pair, c)),
        }
    };
    columns.iter().enumerate().map(field).collect()
}

type Shown = Option<Vec<Piece>>;

/// Both values as they may be shown, with the pieces that differ, and what to say about them.
fn compared(desk: &Desk, left: Option<&str>, right: Option<&str>) -> (&'static str, Shown, Shown) {
    let whole = |text: &str| Some(vec![Piece { text: desk.shown(text), differs: false }]);
    match (left, right) {
        (None, None) => ("none", None, None),
        (Some(left), None) => ("left", whole(left), None),
        (None, Some(right)) => ("right", None, whole(right)),
        (Some(left), Some(right)) if left == right => ("equal", whole(left), whole(right)),
        (Some(left), Some(right)) => {
            let (left, right) = (desk.shown(left), desk.shown(right));
            let state = if left == right { "hidden" } else { "differs" };
            let (left, right) = marks(&left, &right);
            (state, Some(left), Some(right))
        }
    }
}

/// Whether both records have a value in the column of a comparison.
pub fn both_there(run: &Loaded, comparison: usize, columns: &[usize], values: &[Vec<Option<String>>]) -> bool {
    let column = run.comparisons[comparison].column;
    columns.iter().position(|c| *c == column).is_some_and(|at| values.iter().all(|row| row[at].is_some()))
}

/// What the comparison of a field says. Without a level although both values are there, they only repeat others: an
/// address that is made from a name says nothing that the name does not.
fn level(run: &Loaded, pair: usize, comparison: usize, lang: Lang, both: bool) -> String {
    match run.level(pair, comparison) {
        Some(level) => words::level(lang, run.comparisons[comparison].labels.get(level).map_or("", String::as_str)),
        None if both => words::word(lang, "level_derived").to_string(),
        None => words::word(lang, "level_missing").to_string(),
    }
}

fn parts(run: &Loaded, pair: usize, lang: Lang, both: &dyn Fn(usize) -> bool) -> Vec<Part> {
    let word = |key| words::word(lang, key).to_string();
    let prior = Part { name: word("prior"), label: word("prior_label"), weight: run.prior };
    let label = |at: usize| level(run, pair, at, lang, both(at));
    let part = |at: usize| Part { name: run.comparisons[at].name.clone(), label: label(at), weight: run.weight(pair, at) };
    std::iter::once(prior).chain((0..run.comparisons.len()).map(part)).collect()
}

/// The sentence that says why two records may be one customer. `both` tells whether both have the value of a comparison.
pub fn why(run: &Loaded, pair: usize, lang: Lang, both: &dyn Fn(usize) -> bool) -> String {
    let mut said: [(&str, Vec<&str>); 4] =
        [("why_agree", Vec::new()), ("why_similar", Vec::new()), ("why_differ", Vec::new()), ("why_missing", Vec::new())];
    for (at, comparison) in run.comparisons.iter().enumerate() {
        let last = comparison.labels.len().saturating_sub(1);
        let place = match run.level(pair, at) {
            None if both(at) => continue,
            None => 3,
            Some(0) => 0,
            Some(level) if level == last => 2,
            Some(_) => 1,
        };
        said[place].1.push(&comparison.name);
    }
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let semicolon = if lang == Lang::Zh { "；" } else { "; " };
    let phrase = |(key, fields): &(&str, Vec<&str>)| words::fill(lang, key, &[("fields", &fields.join(comma))]);
    let phrases: Vec<String> = said.iter().filter(|(_, fields)| !fields.is_empty()).map(phrase).collect();
    let percent = words::percent(lang, run.pairs[pair].probability);
    let likely = words::fill(lang, "why_likely", &[("percent", &percent)]);
    let stop = if lang == Lang::Zh { "。" } else { "." };
    format!("{likely}{}{stop}", phrases.join(semicolon))
}

/// Other records of both entities, and how many more there are.
fn others(desk: &Desk, run: &Loaded, pair: &Pair) -> io::Result<(Vec<Other>, u64)> {
    let entity = |row: u32| run.records.entity[row as usize];
    let of = |row: u32, side: &'static str| {
        let others = run.records.members(entity(row)).iter().copied().filter(|other| *other != pair.left && *other != pair.right);
        others.map(move |other| (other, side))
    };
    let mut rows: Vec<(u32, &'static str)> = of(pair.left, "left").collect();
    if entity(pair.left) != entity(pair.right) {
        rows.extend(of(pair.right, "right"));
    }
    let more = rows.len().saturating_sub(OTHERS);
    rows.truncate(OTHERS);
    let columns = run.telling();
    let values = run.values(&rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), &columns)?;
    let other = |((row, side), values): (&(u32, &'static str), Vec<Option<String>>)| Other {
        id: desk.shown_row(run, *row),
        side,
        cells: values.into_iter().map(|value| value.map(|v| desk.shown(&v))).collect(),
    };
    Ok((rows.iter().zip(values).map(other).collect(), more as u64))
}

/// The pair to go to: the next open one behind a place in the queue, else the first; passed over ones come last.
pub fn next(desk: &Desk, table: &Table, seat: usize, filters: &Filters, behind: Option<u32>) -> Option<u32> {
    let ledger = desk.ledger(&table.run);
    let queue = queue::filtered(&table.run, &ledger, &table.order, filters, &desk.settings.user);
    let place = |pair: u32| (queue::worth(&table.run, pair as usize), pair);
    let is_behind = |pair: u32| {
        behind.is_some_and(|behind| {
            let ((a, at), (b, mark)) = (place(pair), place(behind));
            a < b || (a == b && at > mark)
        })
    };
    let mut seats = desk.seats();
    let skipped = &mut seats[seat].skipped;
    let fresh = |skipped: &std::collections::HashSet<u32>| {
        let open = || queue.iter().copied().filter(|pair| !skipped.contains(pair) && Some(*pair) != behind);
        open().find(|pair| is_behind(*pair)).or_else(|| open().next())
    };
    let found = fresh(skipped);
    if found.is_none() && !queue.is_empty() {
        // All that is left was passed over: once more from the beginning.
        skipped.clear();
        return fresh(skipped).or(queue.first().copied());
    }
    found
}
