//! `karat check`: the rules of a pipeline, or a file against packs, for people and for CI.

use super::args::{CheckArgs, Cli, FailOn, Format};
use super::progress::Terminal;
use super::run::{code, gate, notes, rows, rules, scores};
use super::terminal::{say, show};
use super::{FAILED, PASSED};
use crate::diag::{Diagnostic, render_all};
use crate::report::{Report, github, json, junit, markdown, sarif};
use crate::run::{Failure, Options, check};
use std::path::Path;

/// Checks and prints.
pub fn main(args: &CheckArgs, cli: &Cli) -> Result<u8, Failure> {
    let terminal = Terminal::new(cli);
    let result = check(&options(args)?, &terminal);
    terminal.finish();
    let (report, warnings) = result?;
    if !warnings.is_empty() {
        say(&render_all(&warnings, false));
    }
    show(&print(&report, args.format, &warnings)?);
    let warned = args.fail_on == FailOn::Warn && report.rules.iter().any(|r| r.verdict == "fail" && r.severity != "info");
    Ok(match code(&report) {
        PASSED if warned => FAILED,
        other => other,
    })
}

fn print(report: &Report, format: Format, warnings: &[Diagnostic]) -> Result<String, Failure> {
    let broken = |e: &dyn std::fmt::Display| Failure::System(e.to_string());
    Ok(match format {
        Format::Human => [rows(report), rules(report), scores(report), notes(report, warnings), gate(report)].concat(),
        Format::Json => json::render(report).map_err(|e| broken(&e))?,
        Format::Junit => junit::render(report).map_err(|e| broken(&e))?,
        Format::Markdown => markdown::render(report),
        Format::Github => github::render(report),
        Format::Sarif => sarif::render(report).map_err(|e| broken(&e))?,
    })
}

/// A data file with packs is a pipeline of one source.
fn options(args: &CheckArgs) -> Result<Options, Failure> {
    let mut options = args.common.options(&args.target, None);
    let ending = Path::new(&args.target).extension().map(|e| e.to_string_lossy().to_lowercase());
    let is_pipeline = matches!(ending.as_deref(), Some("yaml" | "yml"));
    match (is_pipeline, args.rules.is_empty()) {
        (true, true) => {}
        (true, false) => {
            return Err(wrong("--rules goes with a data file; a pipeline names its packs itself", "put `- use: <pack>` under `rules:`"));
        }
        (false, true) => return Err(wrong("a data file needs rules", "add `--rules contact person`; `karat rules` lists the packs")),
        (false, false) => options.text = Some(pipeline_of(args)),
    }
    Ok(options)
}

fn wrong(message: &str, help: &str) -> Failure {
    Failure::Pipeline(vec![Diagnostic::error(message).help(help)])
}

/// The pipeline that checks a file. Its place is the file's, so a pack that is a file is named from the root.
fn pipeline_of(args: &CheckArgs) -> String {
    let text = |value: &str| serde_json::Value::String(value.to_string()).to_string();
    let name = Path::new(&args.target).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut source = format!("path: {}, profile: generic", text(&name));
    let options = [("encoding", &args.encoding), ("delimiter", &args.delimiter), ("key", &args.key)];
    for (option, value) in options.into_iter().filter_map(|(option, value)| Some((option, value.as_ref()?))) {
        source.push_str(&format!(", {option}: {}", text(value)));
    }
    let absolute = |pack: &String| match pack.ends_with(".yaml") || pack.ends_with(".yml") {
        true => std::path::absolute(pack).map_or_else(|_| pack.clone(), |p| p.display().to_string()),
        false => pack.clone(),
    };
    let uses: String = args.rules.iter().map(|pack| format!("  - use: {}\n", text(&absolute(pack)))).collect();
    format!("sources:\n  file: {{ {source} }}\nrules:\n{uses}")
}
