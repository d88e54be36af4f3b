//! The keys of the pipeline file: the reference of the format.
//!
//! Reader, JSON Schema and messages come from these tables; a key that is added here is at once read, checked,
//! documented and completed.

use super::shape::{Field, Record, Shape};

/// The six dimensions of quality.
pub const DIMENSIONS: &[&str] = &["accuracy", "completeness", "timeliness", "uniqueness", "consistency", "validity"];
/// CRMs whose headers are known.
pub const PROFILES: &[&str] = &["salesforce", "hubspot", "zoho", "dynamics", "fxiaoke", "generic"];
/// Encodings of text files whose commas and quotes are those of ASCII.
pub const ENCODINGS: &[&str] = &["utf-8", "gb18030", "gbk", "big5", "windows-1252", "shift_jis", "euc-kr"];
/// Formats of the review sheet.
pub const REVIEW_SHEETS: &[&str] = &["xlsx", "csv"];
/// Tables of a run that a pipeline may leave out. Rejects and quarantined records are always written: no row is lost.
pub const TABLES: &[&str] = &["cleansed", "golden", "crosswalk", "matches", "failures", "changes"];
/// What counts as missing: blanks and placeholders, blanks, or only what is empty.
pub const MISSING: &[&str] = &["placeholder", "blank", "empty"];
/// What a missed threshold means.
pub const SEVERITIES: &[&str] = &["info", "warn", "error"];
/// The tables that a review is made from.
pub const REVIEWED: &[&str] = &["cleansed", "golden", "crosswalk", "matches"];
/// What becomes of decisions whose records have changed.
pub const STALE: &[&str] = &["obey", "ask"];
/// How a surviving value is chosen.
pub const STRATEGIES: &[&str] = &["winner", "newest", "oldest", "longest", "most_common", "most_complete", "any_true"];

const SOURCE: Record = Record {
    what: "a source",
    fields: &[
        Field::required("path", Shape::Text, "The file: CSV or Parquet, relative to the pipeline file; `*` in the name reads several."),
        Field::optional(
            "key",
            Shape::Column,
            "The column that names a record; its values must be present and unique. Without it the row number is the key.",
        ),
        Field::optional("columns", Shape::Named(&Shape::Text), "Canonical name: header in the file."),
        Field::optional(
            "split",
            Shape::Named(&Shape::List(&Shape::Whole)),
            "Column of fixed width: the characters, counted from 1, at which its second field and the further ones begin. `text` \
             becomes `text_1`, `text_2` and so on; it stays, and is not compared.",
        ),
        Field::optional(
            "profile",
            Shape::Choice(PROFILES),
            "Knows the headers of that CRM, English and Chinese, and maps them to canonical names.",
        ),
        Field::optional("encoding", Shape::Choice(ENCODINGS), "How the text of a CSV file is encoded; UTF-8 unless said."),
        Field::optional("delimiter", Shape::Text, "What separates the fields of a CSV file; a comma unless said."),
    ],
};

/// Keys that may stand beside the check in a rule.
pub const RULE_FIELDS: &[Field] = &[
    Field::optional("name", Shape::Text, "What the rule is called in reports; unique."),
    Field::optional("doc", Shape::Text, "Why the rule matters."),
    Field::optional(
        "at_least",
        Shape::Share,
        "The share of evaluated rows that must pass; 100% unless said. Not for checks that give one figure of the table.",
    ),
    Field::optional("at_most", Shape::Limit, "The count or share of rows that may fail."),
    Field::optional(
        "warn",
        Shape::Record(&WARN),
        "A stricter threshold beside the other: what misses only this one is a warning and does not fail the gate.",
    ),
    Field::optional("severity", Shape::Choice(SEVERITIES), "What a missed threshold means: `error` (the default) fails the gate."),
    Field::optional("where", Shape::Text, "SQL: only these rows are evaluated."),
    Field::optional("dimension", Shape::Choice(DIMENSIONS), "The dimension whose score the rule counts for."),
    Field::optional("weight", Shape::Number, "How much the rule counts in its dimension; 1 unless said."),
    Field::optional("on_fail", Shape::Choice(&["keep", "quarantine"]), "Whether a failing record is held back; for checks of records."),
    Field::optional("owner", Shape::Text, "Who looks after it."),
    Field::optional("tags", Shape::List(&Shape::Text), "Words to find it by in reports."),
    Field::optional(
        "per",
        Shape::Column,
        "A column: there is a verdict for each of its values, and the rule fails where one of them fails. `_source` means the sources.",
    ),
    Field::optional("missing", Shape::Choice(MISSING), "What counts as missing for this rule; as the pipeline says unless said."),
];

const WARN: Record = Record {
    what: "`warn`",
    fields: &[
        Field::optional("at_least", Shape::Share, "The share of evaluated rows that should pass."),
        Field::optional("at_most", Shape::Limit, "The count or share of rows that should fail at most."),
    ],
};

/// Keys that may stand beside `use`.
pub const USE_FIELDS: &[Field] = &[
    Field::optional("without", Shape::List(&Shape::Text), "Rules of the pack to leave out, by name."),
    Field::optional(
        "change",
        Shape::Named(&Shape::Record(&CHANGE)),
        "Rules of the pack that differ here, by name: `change: { phone exists: { at_least: 80% } }`.",
    ),
];

const CHANGE: Record = Record { what: "a changed rule", fields: CHANGEABLE };

/// What a pipeline may change of a pack's rule.
const CHANGEABLE: &[Field] = &[
    Field::optional("at_least", Shape::Share, "The share of evaluated rows that must pass."),
    Field::optional("at_most", Shape::Limit, "The count or share of rows that may fail."),
    Field::optional("warn", Shape::Record(&WARN), "A stricter threshold, whose miss is a warning."),
    Field::optional("severity", Shape::Choice(SEVERITIES), "What a missed threshold means."),
    Field::optional("where", Shape::Text, "SQL: only these rows are evaluated."),
    Field::optional("weight", Shape::Number, "How much the rule counts in its dimension."),
    Field::optional("on_fail", Shape::Choice(&["keep", "quarantine"]), "Whether a failing record is held back; for checks of records."),
    Field::optional("owner", Shape::Text, "Who looks after it."),
    Field::optional("tags", Shape::List(&Shape::Text), "Words to find it by in reports."),
    Field::optional("per", Shape::Column, "A column for each of whose values there is a verdict."),
];

const GATE: Record = Record {
    what: "the gate",
    fields: &[
        Field::optional("score", Shape::Score, "The least overall score, 0 to 100."),
        Field::optional("accuracy", Shape::Score, "The least score of accuracy."),
        Field::optional("completeness", Shape::Score, "The least score of completeness."),
        Field::optional("timeliness", Shape::Score, "The least score of timeliness."),
        Field::optional("uniqueness", Shape::Score, "The least score of uniqueness."),
        Field::optional("consistency", Shape::Score, "The least score of consistency."),
        Field::optional("validity", Shape::Score, "The least score of validity."),
        Field::optional("duplicates", Shape::Record(&DUPLICATES), "How many records may be duplicates of another."),
        Field::optional("no_worse_than", Shape::Text, "`last_run`, or a report.json: no score may be lower than there."),
    ],
};

const DUPLICATES: Record =
    Record { what: "`duplicates`", fields: &[Field::required("at_most", Shape::Limit, "A count or a share of the records.")] };

const AUTO: Shape = Shape::Choice(&["auto"]);

const COMPARE_FIELD: Record = Record {
    what: "a comparison",
    fields: &[
        Field::optional("column", Shape::Column, "The column, where the comparison has another name."),
        Field::optional("by", Shape::Text, "A comparator by name."),
        Field::optional("jaro_winkler", Shape::List(&Shape::Fraction), "Levels at these similarities, falling."),
        Field::optional("levenshtein", Shape::List(&Shape::Whole), "Levels at these numbers of edits, rising."),
        Field::optional("damerau_levenshtein", Shape::List(&Shape::Whole), "The same; a swap of neighbours is one edit."),
        Field::optional(
            "term_frequency",
            Shape::Boolean,
            "Whether agreement on a rare value counts for more; by a comparator also near agreement, half as much.",
        ),
        Field::optional(
            "unless",
            Shape::List(&Shape::Text),
            "Comparisons that say what this one says: where both records have a value for one of them, this one does not count.",
        ),
    ],
};

const MATCH: Record = Record {
    what: "`match`",
    fields: &[
        Field::optional(
            "block",
            Shape::Either(&[AUTO, Shape::List(&Shape::Key)]),
            "`auto`, or blocking keys: records are candidates where all parts of a key are equal. Keys of `auto` are asked again of what \
             entities have gathered.",
        ),
        Field::optional(
            "compare",
            Shape::Either(&[AUTO, Shape::Named(&Shape::Either(&[Shape::Text, Shape::Record(&COMPARE_FIELD)]))]),
            "`auto`, or column: comparator. What it says that a value is missing is learnt; beside written thresholds it says nothing.",
        ),
        Field::optional("link_at", Shape::Fraction, "Probability from which a pair is a link; 0.95 unless said."),
        Field::optional("review_at", Shape::Fraction, "Probability from which a pair is suggested for review; 0.5 unless said."),
        Field::optional("never", Shape::List(&Shape::Column), "Columns of which two different values forbid a link."),
        Field::optional(
            "one_per",
            Shape::Column,
            "Two records with the same value here are different customers: for lists that are free of duplicates in themselves. \
             `_source` means the pipeline's sources.",
        ),
        Field::optional(
            "max_block",
            Shape::Whole,
            "Records that a block may have: a larger one is cut into windows of records that are alike, and the report names it.",
        ),
        Field::optional(
            "max_pairs",
            Shape::Whole,
            "Pairs that all keys together may make: beyond them the largest blocks are cut into windows. `karat plan` counts them.",
        ),
    ],
};

const WINNER: Record = Record {
    what: "a winner rule",
    fields: &[
        Field::optional("source", Shape::List(&Shape::Text), "Sources, the most trusted first."),
        Field::optional("newest", Shape::Column, "The latest date in this column."),
        Field::optional("oldest", Shape::Column, "The earliest date in this column."),
        Field::optional("longest", Shape::Column, "The longest value of this column."),
    ],
};

const MERGE_FIELD: Record = Record {
    what: "a field of `merge`",
    fields: &[
        Field::optional("together", Shape::List(&Shape::Column), "Columns that are taken from one record as a whole."),
        Field::optional("by", Shape::Choice(STRATEGIES), "How the value is chosen."),
    ],
};

const MERGE: Record = Record {
    what: "`merge`",
    fields: &[
        Field::optional(
            "winner",
            Shape::List(&Shape::Either(&[Shape::Choice(&["most_complete"]), Shape::Record(&WINNER)])),
            "Which record leads an entity: the first rule that tells two records apart decides.",
        ),
        Field::optional(
            "fields",
            Shape::Named(&Shape::Either(&[Shape::Choice(STRATEGIES), Shape::Record(&MERGE_FIELD)])),
            "Column: strategy. Columns that are not named follow the winner, blanks filled from the next.",
        ),
    ],
};

const OUTPUT: Record = Record {
    what: "`output`",
    fields: &[
        Field::required("to", Shape::Text, "The folder that keeps the runs of this pipeline."),
        Field::optional("format", Shape::List(&Shape::Choice(&["parquet", "csv"])), "Parquet always; `csv` adds CSV beside it."),
        Field::optional(
            "tables",
            Shape::List(&Shape::Choice(TABLES)),
            "The tables to write; all unless said. Columns that none of them and nothing else needs are not read. \
             `karat review` needs `cleansed`, `golden`, `crosswalk` and `matches`; `karat explain` needs all but `golden`.",
        ),
        Field::optional(
            "columns",
            Shape::Boolean,
            "Whether the report says of each column how many values are missing, placeholders and distinct; `true` unless said.",
        ),
        Field::optional(
            "review_sheet",
            Shape::Choice(REVIEW_SHEETS),
            "A sheet of the open suggestions to decide in, for `karat review --apply`. It shows values unmasked.",
        ),
    ],
};

const DECISIONS: Record = Record {
    what: "`decisions`",
    fields: &[Field::required(
        "stale",
        Shape::Choice(STALE),
        "What becomes of a decision whose records have changed since: `obey` it (unless said), or `ask` again.",
    )],
};

/// The whole file.
pub const PIPELINE: Record = Record {
    what: "a pipeline",
    fields: &[
        Field::optional("name", Shape::Text, "What the pipeline is called; the file's name unless said."),
        Field::required(
            "sources",
            Shape::Named(&Shape::Record(&SOURCE)),
            "Where the records come from: `sources: { crm: { path: …, key: … } }`",
        ),
        Field::optional("cleanse", Shape::Either(&[AUTO, Shape::List(&Shape::Any)]), "`auto`, or the steps in order."),
        Field::optional("rules", Shape::List(&Shape::Any), "What good data looks like."),
        Field::optional(
            "missing",
            Shape::Choice(MISSING),
            "What counts as missing for rules: blanks and placeholders such as `N/A` (`placeholder`, unless said), blanks \
             (`blank`), or only what is empty (`empty`).",
        ),
        Field::optional("gate", Shape::Record(&GATE), "What the run must reach to pass."),
        Field::optional("match", Shape::Record(&MATCH), "How duplicates are found. Without it none are looked for."),
        Field::optional("merge", Shape::Record(&MERGE), "How an entity becomes one record."),
        Field::optional(
            "decisions",
            Shape::Record(&DECISIONS),
            "How decisions of people are obeyed; they stand in `decisions.csv` beside the runs.",
        ),
        Field::optional("output", Shape::Record(&OUTPUT), "Where results go."),
        Field::optional(
            "max_rejects",
            Shape::Limit,
            "How many rows may be unreadable before the run counts as incomplete; 5% unless said.",
        ),
    ],
};
