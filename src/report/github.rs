//! Failing rules as annotations of GitHub Actions: each points at the line of the rule.

use super::model::{Report, RuleReport};
use std::fmt::Write as _;

/// One workflow command for each failing rule, and a line with the verdict.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for rule in report.rules.iter().filter(|r| matches!(r.verdict, "fail" | "broken")) {
        let level = match rule.severity {
            "error" => "error",
            "warn" => "warning",
            _ => "notice",
        };
        let title = property(&rule.id);
        let (file, line) = rule.site();
        let _ = writeln!(out, "::{level} file={},line={line},title={title}::{}", property(file), data(&message(rule)));
    }
    let _ = writeln!(
        out,
        "karat: gate {}, score {}",
        report.gate.verdict,
        report.score.after.overall.map_or("not assessed".into(), |s| format!("{s:.1}"))
    );
    out
}

/// What happened, with the first failing records.
pub fn message(rule: &RuleReport) -> String {
    if let Some(error) = &rule.error {
        return format!("cannot be evaluated: {error}");
    }
    let first: Vec<String> = rule.examples.iter().map(|e| format!("{}:{} ({}/{})", e.file, e.line, e.source, e.key)).collect();
    let first = if first.is_empty() { String::new() } else { format!("; first: {}", first.join(", ")) };
    format!("{} of {} fail, {} must pass{first}", rule.failed, rule.evaluated, rule.threshold)
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_rule_cannot_forge_a_command() {
        let text = super::render(&sample::hostile("x\n::error::forged"));
        assert!(text.lines().all(|l| !l.starts_with("::error::forged")), "{text}");
        assert!(super::render(&sample::report()).contains("::error file="));
    }
}
