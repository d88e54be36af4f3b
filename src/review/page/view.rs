//! What the pages show: plain data, made by the desk and drawn by the templates. Values in here are already masked
//! unless they may be shown, and never yet escaped: the templates do that.

use super::words::Lang;
use serde::Serialize;

/// What stands around every page.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// The pipeline.
    pub pipeline: String,
    /// The run that is looked at.
    pub run: String,
    /// Who decides.
    pub user: String,
    /// Whether values are shown as they are.
    pub reveal: bool,
    /// The secret that every form carries.
    pub form: String,
    /// Suggestions decided.
    pub done: u64,
    /// Suggestions in all.
    pub all: u64,
    /// Whether the pipeline has run again since.
    pub newer_run: bool,
    /// What just happened, for the person.
    pub notice: Option<Notice>,
    /// Which part of the navigation this is: `queue`, `search`, `log`, `agreement` or nothing.
    pub here: &'static str,
    /// The path and query of this page, to come back to.
    pub path: String,
    /// The filters of the queue as a query string without `?`; may be empty.
    pub filters: String,
}

/// One sentence about what just happened.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// `done`, `warn` or `error`.
    pub kind: &'static str,
    /// The sentence, in the language of the page.
    pub text: String,
    /// Whether the last decision can be taken back from here.
    pub undo: bool,
}

/// One choice of a filter.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// How many open suggestions it leaves.
    pub count: u64,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The queue of suggestions.
#[derive(Debug, Clone, Serialize)]
pub struct QueuePage {
    /// The frame.
    pub frame: Frame,
    /// Filter `source`: which two sources the records are of.
    pub sources: Vec<Choice>,
    /// Filter `rule`: the blocking key that found the pair.
    pub rules: Vec<Choice>,
    /// Filter `field`: a compared field that differs.
    pub fields: Vec<Choice>,
    /// Filter `show`: `open`, `unsure`, `stale`, `second` (decided by others only), `decided`.
    pub shows: Vec<Choice>,
    /// Filter `from`: least probability in percent, as text; may be empty.
    pub from: String,
    /// Filter `to`: greatest probability in percent, as text; may be empty.
    pub to: String,
    /// Suggestions that the filters leave.
    pub total: u64,
    /// This page, from 1.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
    /// The suggestions of this page, those worth most first.
    pub rows: Vec<QueueRow>,
    /// Where reviewing starts: the path of the first pair.
    pub start: Option<String>,
    /// The path of the page before.
    pub before: Option<String>,
    /// The path of the page after.
    pub after: Option<String>,
}

/// A suggestion in the queue.
#[derive(Debug, Clone, Serialize)]
pub struct QueueRow {
    /// The path of its page.
    pub href: String,
    /// What the left record is called: some of its values.
    pub left: String,
    /// What the right record is called.
    pub right: String,
    /// `source:key` of the left record.
    pub left_id: String,
    /// `source:key` of the right record.
    pub right_id: String,
    /// The probability that both are the same customer.
    pub probability: f64,
    /// How many records both entities have together.
    pub records: u64,
    /// Compared fields that differ.
    pub differs: Vec<String>,
    /// The blocking key that found it.
    pub rule: String,
    /// What is decided about it: `same`, `different`, `unsure`, `stale` or nothing.
    pub decided: Option<&'static str>,
}

/// A piece of a value; pieces that differ between both records are marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether the other value has something else here.
    pub differs: bool,
}

/// One field of both records.
#[derive(Debug, Clone, Serialize)]
pub struct FieldRow {
    /// The column.
    pub name: String,
    /// `equal`, `differs`, `hidden` (differs where the mask hides it), `left` (only the left has a value), `right`, `none`.
    pub state: &'static str,
    /// The left value; nothing where missing.
    pub left: Option<Vec<Piece>>,
    /// The right value.
    pub right: Option<Vec<Piece>>,
    /// What the comparison of the field says, where it is compared.
    pub level: Option<String>,
    /// What it weighs, in bits.
    pub weight: Option<f64>,
}

/// A part of the weight of a pair. The first is the prior.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// The comparison; the word for the prior in the first part.
    pub name: String,
    /// What its level says; may be empty.
    pub label: String,
    /// What it adds, in bits.
    pub weight: f64,
}

/// The head of a record on the page of a pair.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// `source:key`.
    pub id: String,
    /// What the record is called.
    pub label: String,
    /// Its entity.
    pub entity: String,
    /// The path of the entity's page.
    pub href: String,
    /// Records of the entity.
    pub size: u64,
}

/// What is decided already.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// `same`, `different`, `unsure`, `split`.
    pub kind: &'static str,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: String,
    /// What they noted.
    pub note: String,
    /// Columns that have changed since.
    pub stale: Vec<String>,
}

/// A record beside others: the cells of some columns.
#[derive(Debug, Clone, Serialize)]
pub struct Other {
    /// `source:key`.
    pub id: String,
    /// `left` or `right`: whose entity it is of.
    pub side: &'static str,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Option<String>>,
}

/// Two records side by side.
#[derive(Debug, Clone, Serialize)]
pub struct PairPage {
    /// The frame.
    pub frame: Frame,
    /// The number of the pair in the run.
    pub pair: u64,
    /// Its place in the queue, from 1; 0 where the filters leave it out.
    pub position: u64,
    /// How many the filters leave.
    pub total: u64,
    /// The path of the pair before.
    pub before: Option<String>,
    /// The path of the pair after.
    pub after: Option<String>,
    /// The left record.
    pub left: Head,
    /// The right record.
    pub right: Head,
    /// The probability that both are the same customer.
    pub probability: f64,
    /// The sum of the parts, in bits.
    pub weight: f64,
    /// The blocking key that found the pair.
    pub rule: String,
    /// The sentence that says why.
    pub why: String,
    /// The fields of both.
    pub fields: Vec<FieldRow>,
    /// What makes the weight.
    pub parts: Vec<Part>,
    /// The columns of `others`.
    pub columns: Vec<String>,
    /// Other records of both entities (some of them, where there are many).
    pub others: Vec<Other>,
    /// How many more there are.
    pub more: u64,
    /// What is decided already; not given to who gives a second opinion.
    pub standing: Option<Standing>,
    /// Whether this is a second opinion: what others said is not shown.
    pub blind: bool,
}

/// A surviving value.
#[derive(Debug, Clone, Serialize)]
pub struct GoldenCell {
    /// The value; nothing where no record has one.
    pub value: Option<String>,
    /// The number of the record it came from; 0 where a decision set it; nothing where the value is missing.
    pub from: Option<u64>,
}

/// A record of an entity.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    /// Its number on the page, from 1.
    pub number: u64,
    /// `source:key`.
    pub id: String,
    /// Whether it leads the entity.
    pub winner: bool,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Option<String>>,
}

/// A link between two records of an entity.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// The number of the left record.
    pub left: u64,
    /// The number of the right record.
    pub right: u64,
    /// The probability.
    pub probability: f64,
    /// The weight in bits.
    pub weight: f64,
    /// Whether it is the weakest that holds the entity together.
    pub weakest: bool,
    /// Whether people decided it.
    pub decided: bool,
    /// The path of the pair's page.
    pub href: String,
}

/// All records of an entity.
#[derive(Debug, Clone, Serialize)]
pub struct EntityPage {
    /// The frame.
    pub frame: Frame,
    /// Its id.
    pub entity: String,
    /// How many records it has.
    pub size: u64,
    /// How many more there are than shown.
    pub more: u64,
    /// The columns.
    pub columns: Vec<String>,
    /// The golden record.
    pub golden: Vec<GoldenCell>,
    /// Its records.
    pub members: Vec<Member>,
    /// The links among them, the strongest first.
    pub links: Vec<Link>,
    /// What is decided and takes effect with the next run: sentences.
    pub pending: Vec<String>,
}

/// A record that a search found.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// `source:key`.
    pub id: String,
    /// What the record is called.
    pub label: String,
    /// Its entity.
    pub entity: String,
    /// The path of the entity's page.
    pub href: String,
    /// Records of the entity.
    pub size: u64,
}

/// What a search found.
#[derive(Debug, Clone, Serialize)]
pub struct SearchPage {
    /// The frame.
    pub frame: Frame,
    /// What was looked for.
    pub q: String,
    /// What was found.
    pub hits: Vec<Hit>,
    /// Whether there are more than shown.
    pub more: bool,
}

/// A line of the decisions file.
#[derive(Debug, Clone, Serialize)]
pub struct LogRow {
    /// The line of the file.
    pub line: u64,
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// `same`, `different`, `unsure`, `winner`, `value`, `split`, `undo`.
    pub kind: &'static str,
    /// What it is about: records, field and value.
    pub about: String,
    /// The note.
    pub note: String,
    /// `stands`, `withdrawn`, `superseded`, `stale`, `contradicted`, `absent` (a record is not in the run), or empty
    /// for lines that withdraw another.
    pub state: &'static str,
    /// The page of the pair or entity, where the run has it.
    pub href: Option<String>,
    /// Whether it can be withdrawn.
    pub undo: bool,
}

/// The log of decisions, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct LogPage {
    /// The frame.
    pub frame: Frame,
    /// The path of the file.
    pub file: String,
    /// The lines of this page.
    pub rows: Vec<LogRow>,
    /// Lines in all.
    pub total: u64,
    /// This page, from 1.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
}

/// How far two people agree.
#[derive(Debug, Clone, Serialize)]
pub struct Agreement {
    /// One.
    pub a: String,
    /// The other.
    pub b: String,
    /// Pairs that both decided.
    pub both: u64,
    /// Pairs on which they agree.
    pub agree: u64,
    /// Cohen's kappa: agreement beyond chance; nothing where chance explains all.
    pub kappa: Option<f64>,
}

/// A pair on which people disagree.
#[derive(Debug, Clone, Serialize)]
pub struct Disagreement {
    /// The page of the pair, where the run has it.
    pub href: Option<String>,
    /// Both records.
    pub pair: String,
    /// Who said what: name, kind, time.
    pub said: Vec<(String, &'static str, String)>,
}

/// Agreement of all who decided.
#[derive(Debug, Clone, Serialize)]
pub struct AgreementPage {
    /// The frame.
    pub frame: Frame,
    /// By two people.
    pub people: Vec<Agreement>,
    /// Where they disagree.
    pub disagreements: Vec<Disagreement>,
    /// Pairs that one person alone has decided.
    pub single: u64,
    /// Where second opinions start: the path of a pair.
    pub start: Option<String>,
}

/// A page that cannot be shown, and what to do.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorPage {
    /// The language.
    pub lang: Lang,
    /// The status code.
    pub status: u16,
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
    /// Where to go on, if anywhere.
    pub href: Option<String>,
}
