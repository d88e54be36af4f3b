//! Which records are the same customer: block, compare, learn, weigh, cluster.
//!
//! The model is Fellegi and Sunter's (1969): each comparison of a pair has a few levels, each level a weight, log2
//! of how much more often it occurs among matches than among non-matches, and the weights add up. It is learnt
//! from the data itself, without labels. The story of a run is [`run`]:
//!
//! 1. `table` gives every distinct value a `number`, and `words` weighs those of text by their rarity; `auto` has chosen keys and comparisons where the plan says so.
//! 2. `keys` makes blocks of records with an equal key, and `budget` cuts those that are too large; `pairs` streams the
//!    pairs of the blocks, each once; `near` fetches what they compare.
//! 3. `level` makes one packed integer of a pair. `sample` counts levels of random pairs, `histogram` those of
//!    candidates, and `train` learns the model from them (`em`), with general experience as a few matches more
//!    (`experience`) and held against near-certain matches (`anchor`), so that a small set learns customers and not
//!    their cities.
//!    `absent` says what it means that a value is missing, and `swapped` sees given and family names in each other's column.
//!    `derived` and `together` see to it that agreement is not counted twice: addresses made from names, fields
//!    that strangers of one house share.
//! 4. `weigh` turns the model into weights, `score` keeps the pairs that reach `review_at` and forgets all others.
//!    Where people have decided enough, `labels` corrects the model by what they said, and pairs are weighed again.
//!    Between lists that have nobody twice, `rivals` says what a pair is worth that is the best for both its records.
//! 5. `cluster` makes entities of the links, and refuses those that `never` or people forbid; what people said is
//!    the same comes first; `generations` keeps father and son apart. `repair` weighs every pair of an entity and cuts
//!    it where they speak against it. `gathered` asks the keys of `auto` again for what entities have together, and
//!    what it finds is decided like the rest. `reach` says how many matches the keys bring together at all, and
//!    `expected` how right the links should be.
//!
//! Invariants: the same bytes with any number of threads; no set of all pairs in memory beyond four million (32 million
//! between lists); nothing here reads files or prints; this module alone uses rayon.

mod absent;
mod anchor;
mod auto;
mod budget;
mod cluster;
mod derived;
mod em;
mod expected;
mod experience;
mod forms;
mod gathered;
mod generations;
mod histogram;
mod keys;
mod labels;
mod level;
mod lists;
mod near;
mod never;
mod number;
mod pairs;
mod reach;
mod repair;
mod rivals;
mod rows;
mod sample;
mod score;
mod swapped;
mod table;
mod threads;
mod together;
mod told;
mod train;
mod types;
mod values;
mod weigh;
mod words;

pub use keys::LargeBlock;
pub use level::level_of;
pub use threads::on_threads;
pub use types::{Cancelled, ComparisonModel, Decision, Expected, Input, InputColumn, KeyCount, Level, Matched, Model, Pair, Said, Told};
pub use weigh::probability;

use crate::resolve::{BlockingKey, Comparison, Matching, OnePer};
use level::{Compared, Comparer};
use rayon::prelude::*;
use std::sync::Arc;
use std::time::Instant;
use table::{Field, Wanted};
use weigh::Scale;

/// A plan made ready: nothing is left to choose and every value has a number.
struct Ready {
    compared: Compared,
    keys: Vec<keys::Key>,
    comparisons: Vec<Comparison>,
    /// For each `never` column the numbers of its values by row.
    never: Vec<Vec<u32>>,
    notes: Vec<String>,
}

/// Finds the records that are the same customer. `progress` gets the name of a stage, what is done and what
/// there is to do, from any thread; `cancelled` is asked often and ends the run.
pub fn run(
    input: Input,
    plan: &Matching,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Matched, Cancelled> {
    let mut clock = Clock::start();
    let told = input.told;
    let ready = ready(input, plan, &mut clock);
    if cancelled() {
        return Err(Cancelled);
    }
    let compared = &ready.compared;
    let (units, random) = rayon::join(|| pairs::units(&ready.keys), || sample::levels(compared));
    clock.lap("random pairs");
    let data = histogram::Data { compared, keys: &ready.keys };
    let mut trained = train::train(&data, &units, &random, progress, cancelled)?;
    clock.lap("learn");
    let weighed = |trained: &train::Trained| {
        let model = weigh::model(&compared.comparers, trained);
        let scale = Scale::new(&model, compared, &trained.given);
        let mut scored = score::score(&data, &units, trained.candidates.as_deref(), &scale, plan, progress, cancelled)?;
        let mut judged = None;
        if let Some(candidates) = trained.candidates.as_deref().filter(|_| !compared.lists.is_empty()) {
            let key_of = |left, right| (0..ready.keys.len()).find(|key| compared.rows.joins(*key, left, right)).map(|key| key as u16);
            judged = Some(rivals::judge(&mut scored.pairs, candidates, compared, &scale, key_of, plan));
        }
        told::add(&mut scored.pairs, told, compared, &scale, plan.link_at);
        Ok((model, scale, scored, judged))
    };
    let (mut model, mut scale, mut scored, mut judged) = weighed(&trained)?;
    if judged.as_ref().is_some_and(|judged| trained.teach(&data, &judged.levels)) {
        (model, scale, scored, judged) = weighed(&trained)?;
    }
    let relearnt = labels::relearn(&scored.pairs, &trained, &scale, plan);
    let learnt_from_people = relearnt.is_some();
    if let Some(m) = relearnt {
        trained.m = m;
        (model, scale, scored, judged) = weighed(&trained)?;
    }
    clock.lap("score");
    let mut notes = ready.notes;
    if trained.candidates.is_none() && !compared.lists.is_empty() {
        notes.push("too many pairs to judge them by their rivals: probabilities are those of their weights alone".to_string());
    }
    notes.extend(trained.notes(&data));
    notes.extend(out_of_reach(&model, &compared.comparers, plan.link_at));
    let reached = reach::of(&scored.pairs, &ready.keys, compared);
    // What a customer has spent is not compared.
    let of_things = compared.comparers.iter().any(|comparer| comparer.kind() == "amount");
    let mut matched = Matched {
        model,
        blocking: ready.keys.iter().zip(&scored.new).map(|(key, new)| KeyCount { new_pairs: *new, ..key.count() }).collect(),
        candidates: scored.new.iter().sum(),
        reached,
        pairs: scored.pairs,
        links: 0,
        reviews: 0,
        forbidden: 0,
        entity: Vec::new(),
        comparisons: ready.comparisons,
        notes,
        columns: compared.fields.iter().map(|field| (field.column, field.figures)).collect(),
        timings: Vec::new(),
        learnt_from_people,
        expected: None,
        estimated: None,
        suggested: labels::suggested(&[], &[], plan),
        scale,
        link_at: plan.link_at,
        unkept: expected::Unkept { missed: [0.0; 3], reached, of_things },
    };
    let held: Vec<&[u32]> = ready.never.iter().map(Vec::as_slice).collect();
    told::decide(&mut matched, compared, &held);
    // Keys that a plan writes are taken at their word; where rivals judge, a pair's weight is not the last word.
    let is_auto = matches!(plan.block, crate::resolve::Block::Auto) && compared.lists.is_empty();
    if is_auto && gathered::add(&mut matched, &ready.keys, compared, told, plan) {
        told::decide(&mut matched, compared, &held);
    }
    matched.estimated = labels::estimate(&matched.pairs, &held, plan);
    matched.suggested = labels::suggested(&matched.pairs, &held, plan);
    let least = weigh::weight_at(plan.review_at.min(plan.link_at));
    let missed = judged.and_then(|judged| judged.missed);
    matched.unkept.missed = missed.unwrap_or_else(|| expected::missed(&trained, &matched.scale, &matched.pairs, least));
    matched.expected = expected::of(&matched.pairs, &matched.unkept, &matched.entity, |pair| pair.decision == Decision::Link);
    clock.lap("cluster");
    matched.timings = clock.laps;
    // To give hundreds of megabytes back takes one thread as long as clustering.
    ready.compared.fields.into_par_iter().for_each(drop);
    Ok(matched)
}

/// What a match would cost.
pub struct Foreseen {
    /// What each blocking key costs; `new_pairs` is 0 here.
    pub keys: Vec<KeyCount>,
    /// Seconds of the whole match, on the threads that foresee it: what comes before the first pair is done and
    /// timed, some pairs are compared and timed, and the rest follows from how many there are.
    pub seconds: f64,
    /// Bytes that are needed beside those of the preparation.
    pub bytes: u64,
}

/// Prepares a match as far as the blocks, and foresees the rest.
pub fn foresee(input: Input, plan: &Matching) -> Foreseen {
    let (start, rows) = (Instant::now(), input.rows as u64);
    let ready = ready(input, plan, &mut Clock::start());
    let prepared = start.elapsed().as_secs_f64();
    let keys: Vec<KeyCount> = ready.keys.iter().map(keys::Key::count).collect();
    let cost = histogram::cost(&histogram::Data { compared: &ready.compared, keys: &ready.keys }, &pairs::units(&ready.keys));
    let threads = rayon::current_num_threads() as f64;
    Foreseen { keys, seconds: prepared + cost.seconds / threads, bytes: cost.bytes + rows * std::mem::size_of::<Pair>() as u64 / 2 }
}

fn ready(input: Input, plan: &Matching, clock: &mut Clock) -> Ready {
    let mut notes = Vec::new();
    let mut comparisons = match &plan.compare {
        crate::resolve::Compare::Auto => auto::comparisons(&input, plan),
        crate::resolve::Compare::Fields(fields) => fields.clone(),
    };
    if comparisons.len() > level::MOST {
        let left_out: Vec<&str> = comparisons[level::MOST..].iter().map(|c| c.name.as_str()).collect();
        notes.push(format!("only {} comparisons fit; left out: {}", level::MOST, left_out.join(", ")));
        comparisons.truncate(level::MOST);
    }
    let wanted = wanted(&comparisons, plan);
    let (rows, sources) = (input.rows, input.sources);
    let generations = generations::of(&input.columns, &comparisons);
    let mut fields = table::build(input.columns, &wanted, rows);
    clock.lap("number values");
    if matches!(plan.compare, crate::resolve::Compare::Auto) {
        auto::settle(&mut comparisons, &fields, &mut notes);
    }
    let blocking: Vec<BlockingKey> = match &plan.block {
        crate::resolve::Block::Auto => auto::keys(&comparisons, &fields, rows),
        crate::resolve::Block::Keys(keys) => keys.clone(),
    };
    let mut comparers: Vec<Comparer> = comparisons.iter().filter_map(|comparison| comparer(comparison, &fields, &wanted)).collect();
    let names: Vec<String> = comparers.iter().map(|comparer| comparer.name.clone()).collect();
    for (comparer, comparison) in comparers.iter_mut().zip(&comparisons) {
        comparer.unless = comparison.unless.iter().filter_map(|name| names.iter().position(|other| other == name)).collect();
    }
    let budget = budget::Budget { max_block: plan.max_block, max_pairs: plan.max_pairs };
    let ((keys, blocks), derived) = rayon::join(|| keys::build(&blocking, &fields, rows, budget), || derived::find(&comparers, &fields));
    clock.lap("block");
    for (at, derived) in derived.into_iter().enumerate() {
        if let Some(derived) = &derived {
            let names: Vec<&str> = derived.names.iter().map(|name| comparers[*name].name.as_str()).collect();
            notes.push(format!(
                "`{}` is often made from {}: where it only repeats them it does not count",
                comparers[at].name,
                names.join(", ")
            ));
        }
        comparers[at].derived = derived;
    }
    let mut never = never::columns(&fields, plan);
    if let Some(generations) = generations {
        never.push(generations);
        notes.push("names that say Jr and Sr, II and III are not linked: they are father and son".to_string());
    }
    let lists = Arc::new(match plan.one_per {
        None => Vec::new(),
        Some(OnePer::Source) => sources,
        Some(OnePer::Column(column)) => {
            fields.iter().find(|field| field.column == column).map(|field| field.ids.clone()).unwrap_or_default()
        }
    });
    if !lists.is_empty() {
        fields.par_iter_mut().for_each(|field| field.count_open(&lists));
    }
    let compared = Compared::new(comparers, fields, lists, rows, &keys, &blocks);
    clock.lap("lay out rows");
    Ready { compared, keys, comparisons, never, notes }
}

/// The columns and match forms that a plan needs, each once. Keys and `never` read the form of the column's
/// comparison, so that a block holds what would compare as equal.
fn wanted(comparisons: &[Comparison], plan: &Matching) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for comparison in comparisons {
        let form = wanted_by(comparison);
        match wanted.iter_mut().find(|other| other.is_same_form(&form)) {
            Some(known) => {
                known.signed |= form.signed;
                known.weighed |= form.weighed;
            }
            None => wanted.push(form),
        }
    }
    let of_keys = match &plan.block {
        crate::resolve::Block::Keys(keys) => keys.iter().flat_map(|key| &key.parts).map(|part| part.column).collect(),
        crate::resolve::Block::Auto => Vec::new(),
    };
    let of_lists = plan.one_per.and_then(|one_per| if let OnePer::Column(column) = one_per { Some(column) } else { None });
    for column in of_keys.into_iter().chain(plan.never.iter().copied()).chain(of_lists) {
        if !wanted.iter().any(|other| other.column == column) {
            wanted.push(Wanted { column, prepare: crate::similarity::fold::fold, signed: false, weighed: false });
        }
    }
    wanted
}

fn wanted_by(comparison: &Comparison) -> Wanted {
    level::wanted(comparison.column, &comparison.measure)
}

fn comparer(comparison: &Comparison, fields: &[Field], wanted: &[Wanted]) -> Option<Comparer> {
    let at = wanted.iter().position(|other| other.is_same_form(&wanted_by(comparison)))?;
    fields.get(at).map(|_| Comparer::new(comparison, at))
}

/// Says so where not even records that are equal in every comparison reach `link_at`. Rare values may.
fn out_of_reach(model: &Model, comparers: &[Comparer], link_at: f64) -> Option<String> {
    let highest = |c: &ComparisonModel| c.levels.iter().map(|l| l.weight).fold(0.0, f64::max);
    let most = weigh::weight_at(model.prior) + model.comparisons.iter().map(highest).sum::<f64>();
    let is_short = most < weigh::weight_at(link_at) && !comparers.iter().any(|c| c.term_frequency);
    is_short.then(|| {
        let reached = weigh::probability(most);
        format!("records that are equal in every comparison reach a probability of {reached:.4}, below `link_at`: nothing can be linked; compare more columns")
    })
}

/// Seconds by stage.
struct Clock {
    last: Instant,
    laps: Vec<(&'static str, f64)>,
}

impl Clock {
    fn start() -> Clock {
        Clock { last: Instant::now(), laps: Vec::new() }
    }

    fn lap(&mut self, stage: &'static str) {
        self.laps.push((stage, self.last.elapsed().as_secs_f64()));
        self.last = Instant::now();
    }
}

#[cfg(test)]
mod tests;
