//! `karat profile`: what is in a file.

use super::PASSED;
use super::args::{Cli, ProfileArgs};
use super::progress::Terminal;
use super::terminal::show;
use crate::diag::mask::mask;
use crate::profile::Column;
use crate::report::figures::{count, plural, share};
use crate::run::{Failure, Table, survey};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Prints what files hold.
pub fn main(args: &ProfileArgs, cli: &Cli) -> Result<u8, Failure> {
    let terminal = Terminal::new(cli);
    let tables = survey(&args.data.files(), &args.common.options("", None), &terminal);
    terminal.finish();
    let tables = tables?;
    let shown = |value: &str| if args.common.reveal { value.to_string() } else { mask(value) };
    let text = match args.json {
        true => serde_json::to_string_pretty(&tables.iter().map(|table| machine(table, &shown)).collect::<Vec<_>>()).unwrap_or_default(),
        false => tables.iter().map(|table| people(table, &shown)).collect::<Vec<_>>().join("\n"),
    };
    show(&text);
    Ok(PASSED)
}

fn people(table: &Table, shown: &dyn Fn(&str) -> String) -> String {
    let mut out = format!("{}: {}", table.file.path.display(), plural(table.rows, "record", "records"));
    if table.rejected > 0 {
        let _ = write!(out, ", {} that could not be read", plural(table.rejected, "row", "rows"));
    }
    out.push('\n');
    for column in &table.columns {
        let guess = column.guess;
        let header = if guess.by_header { ", as its header says" } else { "" };
        let _ = writeln!(out, "\n{}\n  meaning    {} ({:.0} % sure{header})", column.name, guess.meaning.word(), 100.0 * guess.confidence);
        let there = column.rows - column.missing - column.placeholders;
        let _ = write!(out, "  filled     {} of {} ({})", count(there), count(column.rows), share(there, column.rows));
        if column.placeholders > 0 {
            let _ = write!(out, "; {} stand for nothing", plural(column.placeholders, "value", "values"));
        }
        let unique = if column.is_unique() { ", each once" } else { "" };
        let _ = writeln!(out, "\n  distinct   {}{unique}; {} occur once", count(column.distinct), count(column.alone));
        if column.distinct == 0 {
            continue;
        }
        let _ = writeln!(out, "  length     {} to {} characters", column.length.0, column.length.1);
        if let Some([least, middle, most]) = &column.spread {
            let _ = writeln!(out, "  spread     {} … {} … {}", shown(least), shown(middle), shown(most));
        }
        let list = |values: &[(String, u64)], text: &dyn Fn(&str) -> String| {
            values.iter().map(|(value, n)| format!("{} ({})", text(value), count(*n))).collect::<Vec<_>>().join(", ")
        };
        let _ = writeln!(out, "  shapes     {}", list(&column.shapes, &str::to_string));
        if column.distinct < column.rows {
            let _ = writeln!(out, "  most often {}", list(&column.top, shown));
        }
        for (what, n) in &column.odd {
            let _ = writeln!(out, "  odd        {}: {what}", plural(*n, "value", "values"));
        }
    }
    out
}

fn machine(table: &Table, shown: &dyn Fn(&str) -> String) -> Value {
    let listed = |values: &[(String, u64)], text: &dyn Fn(&str) -> String| -> Vec<Value> {
        values.iter().map(|(value, n)| json!({ "value": text(value), "rows": n })).collect()
    };
    let column = |column: &Column| {
        json!({
            "name": column.name,
            "meaning": column.guess.meaning.word(),
            "confidence": (column.guess.confidence * 100.0).round() / 100.0,
            "by_header": column.guess.by_header,
            "rows": column.rows,
            "missing": column.missing,
            "placeholders": column.placeholders,
            "distinct": column.distinct,
            "unique": column.is_unique(),
            "length": { "least": column.length.0, "most": column.length.1 },
            "spread": column.spread.as_ref().map(|spread| spread.iter().map(|value| shown(value)).collect::<Vec<_>>()),
            "shapes": listed(&column.shapes, &str::to_string),
            "top": listed(&column.top, shown),
            "odd": column.odd.iter().map(|(what, n)| json!({ "what": what, "rows": n })).collect::<Vec<_>>(),
        })
    };
    json!({
        "file": table.file.path.display().to_string(),
        "records": table.rows,
        "rejected": table.rejected,
        "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
    })
}
