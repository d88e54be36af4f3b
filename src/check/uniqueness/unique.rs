//! `unique`: no other row has the same key.

use crate::check::{Answer, Check, Example, Finding, Gather, Kept, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "unique",
        summary: "No other row has the same values in these columns.",
        doc: "\
Passes when no other row has the same values in all of the columns together. Fails for every row of a
group that shares them, the first included: which one is right is for matching to say.
Not evaluated where any of the columns is missing, unless `nulls: equal` says that a missing value is equal to another.
Text is compared exactly, after cleansing.
Tip: `unique: [last_name, birth_date]` is one rule on the pair; for one rule each write two rules.",
        takes: Takes::Together,
        options: &[Field::optional(
            "nulls",
            Shape::Choice(&["skip", "equal"]),
            "Rows where a column is missing: not evaluated (`skip`, unless said), or a missing value is equal to another.",
        )],
        scalar: None,
        dimension: "uniqueness",
    },
    reasons: &[Reason { code: "repeated", help: "Another record has the same values: merge the two, or correct the one that is wrong." }],
    build,
    examples: &[
        Example {
            rule: "unique: email",
            columns: &["email"],
            passes: &[&["li.na@qq.com"]],
            fails: &[&["wang@163.com"], &["wang@163.com"]],
            skips: &[&[""], &[""]],
        },
        Example {
            rule: "unique: [last_name, birth_date]",
            columns: &["last_name", "birth_date"],
            passes: &[&["李", "1984-03-17"], &["李", "1984-03-18"], &["王", "1984-03-18"]],
            fails: &[&["陈", "1971-06-09"], &["陈", "1971-06-09"]],
            skips: &[&["李", ""], &["", "1984-03-17"]],
        },
        Example {
            rule: "unique: { columns: [last_name, suffix], nulls: equal }",
            columns: &["last_name", "suffix"],
            passes: &[&["Smith", "Jr"], &["Jones", ""]],
            fails: &[&["Smith", ""], &["Smith", "N/A"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    if request.columns.is_empty() {
        return Err("a column is missing".into());
    }
    if request.options.text("nulls") != Some("equal") {
        let judge = |kept: &Kept| {
            let repeated: Vec<u32> = kept.repeated(0).into_iter().flatten().collect();
            kept.all_but(0, &repeated, "repeated")
        };
        return Ok(Measure::Table { gathers: vec![Gather::Key(request.columns.to_vec())], judge: Box::new(judge) });
    }
    // A key for each column, so that one that is missing is a part like the others.
    let columns = request.columns.to_vec();
    let gathers = columns.iter().map(|column| Gather::Key(vec![column.clone()])).collect();
    Ok(Measure::Table { gathers, judge: Box::new(move |kept: &Kept| judge_with_nulls(kept, &columns)) })
}

fn judge_with_nulls(kept: &Kept, columns: &[String]) -> Finding {
    // By hashes, and by text where they are the same; a value that is missing has no hash, whatever stands in its cell.
    let part = |at: usize, column: usize| kept.key(column, at).and_then(|_| kept.text(&columns[column], at));
    let order = |a: &usize, b: &usize| {
        let hashes = (0..columns.len()).map(|column| kept.key(column, *a).cmp(&kept.key(column, *b)));
        let texts = (0..columns.len()).map(|column| part(*a, column).cmp(&part(*b, column)));
        hashes.chain(texts).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    };
    let mut sorted: Vec<usize> = (0..kept.len()).collect();
    sorted.sort_by(order);
    let mut repeated = vec![false; kept.len()];
    for group in sorted.chunk_by(|a, b| order(a, b).is_eq()).filter(|group| group.len() > 1) {
        group.iter().for_each(|at| repeated[*at] = true);
    }
    kept.answers(|at| Answer::of(!repeated[at], "repeated"))
}
