//! `report.md`: the report in short, for a comment on a pull request or the summary of a CI job.

use super::figures::{change, count, failing, of_hundred, place, plural, reasons, rules_in_short, score};
use super::model::{MatchReport, Report, RuleReport, ScoreSet};
use std::fmt::Display;

/// How many failing rules are listed.
const RULES: usize = 20;

/// The report in short, as GitHub-flavoured Markdown.
pub fn render(report: &Report) -> String {
    let mut lines = Vec::new();
    verdict(report, &mut lines);
    scores(report, &mut lines);
    gate(report, &mut lines);
    rules(report, &mut lines);
    if let Some(matching) = &report.matching {
        matches(matching, &mut lines);
    }
    lines.push(format!("_karat {} · run {} · as of {}_", escape(&report.run.version), escape(&report.run.id), escape(&report.run.as_of)));
    lines.join("\n") + "\n"
}

fn verdict(report: &Report, lines: &mut Vec<String>) {
    let word = if report.gate.verdict == "pass" { "✅ PASS" } else { "❌ FAIL" };
    lines.push(format!("## {word} · {}", escape(&report.pipeline)));
    lines.push(String::new());
    let run = &report.run;
    let held = format!("{} rejected, {} quarantined", count(run.rows_rejected), count(run.rows_quarantined));
    lines.push(format!("Score {} · {} in, {held}.", way(&report.score.before, &report.score.after), plural(run.rows_in, "row", "rows")));
    lines.push(String::new());
    let reasons = reasons(report);
    for check in &reasons {
        lines.push(format!("- **{}**: asked for {}, found {}", escape(&check.name), escape(&check.limit), escape(&check.value)));
    }
    lines.extend((!reasons.is_empty()).then(String::new));
}

/// The overall score, from before to after.
fn way(before: &ScoreSet, after: &ScoreSet) -> String {
    match (before.overall, after.overall) {
        (Some(before), Some(after)) => format!("**{}** (before cleansing {}, {})", score(after), score(before), change(before, after)),
        (None, Some(after)) => format!("**{}**", score(after)),
        _ => "**not assessed**".to_owned(),
    }
}

fn scores(report: &Report, lines: &mut Vec<String>) {
    let after = &report.score.after;
    if after.dimensions.is_empty() {
        return;
    }
    table(lines, "Scores", &["Dimension", "Before", "After", "Change", "Passed", "Evaluated"], 1);
    for dimension in &after.dimensions {
        let before = report.score.before.dimensions.iter().find(|other| other.name == dimension.name).map(|other| other.score);
        let change = before.map_or("–".to_owned(), |before| change(before, dimension.score));
        let (before, after) = (before.map_or("–".to_owned(), score), score(dimension.score));
        row(lines, &[&escape(&dimension.name), &before, &after, &change, &count(dimension.passed), &count(dimension.evaluated)]);
    }
    lines.push(String::new());
}

fn gate(report: &Report, lines: &mut Vec<String>) {
    if report.gate.checks.is_empty() {
        return;
    }
    table(lines, "Gate", &["Condition", "Asked for", "Found", "Verdict"], 4);
    for check in &report.gate.checks {
        let verdict = if check.verdict == "pass" { "✅ pass" } else { "❌ fail" };
        row(lines, &[&escape(&check.name), &escape(&check.limit), &escape(&check.value), &verdict]);
    }
    lines.push(String::new());
}

fn rules(report: &Report, lines: &mut Vec<String>) {
    let failing = failing(report);
    if failing.is_empty() {
        lines.extend(["### Rules".to_owned(), String::new(), rules_in_short(report), String::new()]);
        return;
    }
    table(lines, "Failing rules", &["Severity", "Rule", "Asked for", "Where", "Failed", "Evaluated", "Before"], 4);
    for rule in failing.iter().take(RULES) {
        let place = escape(&place(&rule.file, rule.line));
        let (failed, evaluated, before) = (count(rule.failed), count(rule.evaluated), count(rule.failed_before));
        row(lines, &[&severity(rule), &name(rule), &escape(&rule.threshold), &place, &failed, &evaluated, &before]);
    }
    lines.push(String::new());
    let more = match failing.len().saturating_sub(RULES) {
        0 => String::new(),
        more => format!(" {} more failing rules are in report.html.", count(more as u64)),
    };
    lines.extend([format!("{}{more}", rules_in_short(report)), String::new()]);
}

fn severity(rule: &RuleReport) -> &'static str {
    match (rule.verdict, rule.severity) {
        ("broken", _) => "💥 broken",
        (_, "error") => "❌ error",
        (_, "warn") => "⚠️ warn",
        _ => "ℹ️ info",
    }
}

fn name(rule: &RuleReport) -> String {
    match &rule.error {
        Some(error) => format!("**{}**<br>{}", escape(&rule.id), escape(error)),
        None => {
            let reasons: Vec<String> = rule.reasons.iter().map(|r| format!("{} {}", count(r.rows), escape(&r.code))).collect();
            let reasons = if reasons.is_empty() { String::new() } else { format!("<br>{}", reasons.join(", ")) };
            format!("**{}**{reasons}", escape(&rule.id))
        }
    }
}

fn matches(matching: &MatchReport, lines: &mut Vec<String>) {
    table(lines, "Matching", &["Pairs compared", "Links", "For review", "Forbidden", "Entities", "Duplicates"], 0);
    let figures = [matching.pairs, matching.links, matching.reviews, matching.forbidden, matching.entities, matching.duplicates].map(count);
    row(lines, &figures.each_ref().map(|figure| figure as &dyn Display));
    lines.push(String::new());
    if let Some(reached) = &matching.reached {
        let [share, low, high] = [reached.value, reached.low, reached.high].map(of_hundred);
        lines.extend([format!("Blocking keys bring {share} of the right pairs together ({low} to {high})."), String::new()]);
    }
}

/// The heading of a table; the columns after the first `words` hold numbers.
fn table(lines: &mut Vec<String>, title: &str, headers: &[&str], words: usize) {
    let rule: Vec<&str> = headers.iter().enumerate().map(|(index, _)| if index < words { ":--" } else { "--:" }).collect();
    lines.extend([format!("### {title}"), String::new(), format!("| {} |", headers.join(" | ")), format!("|{}|", rule.join("|"))]);
}

fn row(lines: &mut Vec<String>, cells: &[&dyn Display]) {
    let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
    lines.push(format!("| {} |", cells.join(" | ")));
}

/// Text that Markdown shows as it is: on one line, no markup, no HTML, and nobody is notified.
fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' => text.extend(['\\', character]),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '@' => text.push_str("@<!-- -->"),
            _ if character.is_control() => text.push(' '),
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    /// The cells of a row; a pipe after a backslash is text.
    fn cells(line: &str) -> usize {
        line.replace("\\\\", "").replace("\\|", "").matches('|').count()
    }

    #[test]
    fn the_verdict_is_first_and_the_reasons_follow() {
        let text = render(&sample::report());
        assert!(text.starts_with("## ❌ FAIL · nightly\n\nScore **93.9** (before cleansing 88.3, +5.6)"));
        assert!(text.contains("- **duplicates**: asked for at most 2 %, found 7.6 %\n"));
        assert!(text.contains("| validity | 90.0 | 98.6 | +8.6 | 501,650 | 508,798 |"));
        assert!(text.contains("rules/contact.yaml:23 | 6,733 | 187,020 | 41,209 |"));
        assert!(text.contains("4 of 11 rules failed"));
        assert!(render(&sample::empty()).starts_with("## ✅ PASS · nightly\n\nScore **not assessed**"));
    }

    #[test]
    fn every_row_of_a_table_has_the_cells_of_its_heading() {
        let hostile = sample::hostile("a|b`c`\\|<script>\n# @team [x](y) **b**");
        for text in [render(&sample::report()), render(&sample::large()), render(&hostile)] {
            for block in text.split("\n\n").filter(|block| block.starts_with('|')) {
                let widths: Vec<usize> = block.lines().map(cells).collect();
                assert!(widths.iter().all(|width| *width == widths[0]), "{block}");
            }
        }
        let text = render(&hostile);
        assert!(!text.contains("<script>") && !text.contains("\n#  @") && !text.contains("@team"));
        assert!(text.contains("a\\|b\\`c\\`\\\\\\|&lt;script&gt;"));
    }

    #[test]
    fn no_more_than_twenty_rules_are_listed() {
        let text = render(&sample::large());
        assert_eq!(text.lines().filter(|line| line.contains("**contact.")).count(), RULES);
        assert!(text.contains("280 more failing rules are in report.html."));
    }

    #[test]
    fn a_report_renders_the_same_every_time() {
        assert_eq!(render(&sample::large()), render(&sample::large()));
    }
}
