//! The order of the questions, and the filters of the person who answers them.
//!
//! A decision is worth what it settles: a pair is the more uncertain the nearer its probability is to one half, and
//! more hangs on it the more records its two entities have. worth = 4 p (1 − p) × records.

use super::ledger::Ledger;
use super::loaded::Loaded;
use crate::decisions::{Decision, Kind};

/// Which pairs are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Those that wait for an answer.
    #[default]
    Open,
    /// Those that somebody could not tell.
    Unsure,
    /// Decided ones whose records have changed since.
    Stale,
    /// Those that only others have decided: for a second opinion.
    Second,
    /// All that are decided.
    Decided,
}

impl Show {
    /// All, with their words in links.
    pub const ALL: [(Show, &'static str); 5] =
        [(Show::Open, "open"), (Show::Unsure, "unsure"), (Show::Stale, "stale"), (Show::Second, "second"), (Show::Decided, "decided")];

    /// The word in links.
    pub fn word(self) -> &'static str {
        Show::ALL.iter().find(|(show, _)| *show == self).map_or("open", |(_, word)| word)
    }
}

/// What the person wants to see.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    /// Both sources, as `crm + shop`; empty for all.
    pub source: String,
    /// The blocking key; empty for all.
    pub rule: String,
    /// A comparison whose values differ; empty for all.
    pub field: String,
    /// Which pairs.
    pub show: Show,
    /// The least probability in percent; empty for none.
    pub from: String,
    /// The greatest probability in percent; empty for none.
    pub to: String,
}

impl Filters {
    /// The filters in the query of a link. What is not understood does not filter.
    pub fn parse(query: &str) -> Filters {
        let mut filters = Filters::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            let percent = || value.trim().parse::<f64>().is_ok_and(|p| (0.0..=100.0).contains(&p)).then(|| value.trim().to_string());
            match &*name {
                "source" => filters.source = value,
                "rule" => filters.rule = value,
                "field" => filters.field = value,
                "from" => filters.from = percent().unwrap_or_default(),
                "to" => filters.to = percent().unwrap_or_default(),
                "show" => filters.show = Show::ALL.iter().find(|(_, word)| *word == value).map_or(Show::Open, |(show, _)| *show),
                _ => {}
            }
        }
        filters
    }

    /// The filters as the query of a link, without those that do not filter.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let show = if self.show == Show::Open { "" } else { self.show.word() };
        let all = [
            ("source", &*self.source),
            ("rule", &self.rule),
            ("field", &self.field),
            ("show", show),
            ("from", &self.from),
            ("to", &self.to),
        ];
        for (name, value) in all.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }

    /// A path with the filters as its query.
    pub fn path(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
    }
}

/// What a decision about a pair is worth.
pub fn worth(run: &Loaded, pair: usize) -> f64 {
    let pair = &run.pairs[pair];
    4.0 * pair.probability * (1.0 - pair.probability) * records(run, pair.left, pair.right) as f64
}

/// How many records the entities of two rows have together.
pub fn records(run: &Loaded, left: u32, right: u32) -> u64 {
    let entity = |row: u32| run.records.entity[row as usize];
    let size = |entity: u32| run.records.members(entity).len() as u64;
    if entity(left) == entity(right) { size(entity(left)) } else { size(entity(left)) + size(entity(right)) }
}

/// Pairs in the order of their worth; equal ones in the order of their records.
pub fn by_worth(run: &Loaded, pairs: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut order: Vec<(f64, u32)> = pairs.map(|pair| (worth(run, pair as usize), pair)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, pair)| pair).collect()
}

/// The suggestions that the run leaves to people, in the order of their worth.
pub fn order(run: &Loaded) -> Vec<u32> {
    by_worth(run, run.open.iter().copied())
}

/// The pairs that filters leave, in the order of their worth. `order` has the suggestions in that order.
pub fn filtered(run: &Loaded, ledger: &Ledger, order: &[u32], filters: &Filters, user: &str) -> Vec<u32> {
    let passes = Passes::of(run, filters);
    match decided(run, ledger, filters.show, user) {
        None => order.iter().copied().filter(|pair| ledger.is_open(*pair as usize) && passes.one(run, *pair)).collect(),
        Some(decided) => decided.into_iter().filter(|pair| passes.one(run, *pair)).collect(),
    }
}

/// The filters by numbers, for a hundred thousand pairs.
struct Passes {
    rule: Option<Option<usize>>,
    sources: Option<Option<usize>>,
    field: Option<Option<usize>>,
    from: f64,
    to: f64,
}

impl Passes {
    fn of(run: &Loaded, filters: &Filters) -> Passes {
        // A name that nothing has leaves nothing.
        let place = |names: &[String], name: &str| (!name.is_empty()).then(|| names.iter().position(|known| known == name));
        let limit = |text: &str, otherwise: f64| text.parse::<f64>().map_or(otherwise, |percent| percent / 100.0);
        let fields: Vec<String> = run.comparisons.iter().map(|comparison| comparison.name.clone()).collect();
        Passes {
            rule: place(&run.rules, &filters.rule),
            sources: place(&run.sources, &filters.source),
            field: place(&fields, &filters.field),
            from: limit(&filters.from, 0.0),
            to: limit(&filters.to, 1.0),
        }
    }

    fn one(&self, run: &Loaded, at: u32) -> bool {
        let pair = &run.pairs[at as usize];
        self.rule.is_none_or(|rule| rule == Some(usize::from(pair.rule)))
            && self.sources.is_none_or(|sources| sources == Some(usize::from(pair.sources)))
            && self.field.is_none_or(|field| field.is_some_and(|field| run.differs(at as usize, field)))
            && (self.from..=self.to).contains(&pair.probability)
    }
}

/// The decided pairs that are shown, in the order of their worth; nothing where open ones are.
fn decided(run: &Loaded, ledger: &Ledger, show: Show, user: &str) -> Option<Vec<u32>> {
    let of = |wanted: &dyn Fn(&Decision) -> bool| {
        Some(by_worth(run, ledger.decided(run).filter(|(_, decision)| wanted(decision)).map(|(pair, _)| pair as u32)))
    };
    match show {
        Show::Open => None,
        Show::Decided => of(&|_| true),
        Show::Unsure => of(&|decision| decision.kind == Kind::Unsure),
        Show::Stale => of(&|decision| run.stale.iter().any(|(line, _)| *line == decision.line)),
        Show::Second => of(&|decision| !ledger.has_judged(user, &decision.subject())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_a_link() {
        let filters = Filters {
            source: "crm + shop".into(),
            rule: "姓名 & first_name".into(),
            field: "email".into(),
            show: Show::Second,
            from: "50".into(),
            to: String::new(),
        };
        assert_eq!(Filters::parse(&filters.query()), filters);
        assert_eq!(Filters::default().query(), "");
        assert_eq!(Filters::default().path("/next"), "/next");
        assert_eq!(Filters::parse("from=x&to=200&show=nothing&other=1"), Filters::default());
    }
}
