//! `report.html`: the report as people read it. One file that asks for nothing from the network, holds no
//! script, and says with its Content-Security-Policy that neither may happen.
//!
//! The markup lives in `report.html`, which escapes every text; here is only what a template cannot
//! work out: lengths of bars, orders, figures.

use super::figures::{change, count, failing, of_hundred, place, plural, reasons, rules_in_short, score, share};
use super::model::{self, ComparisonReport, GateCheck, LevelReport, MatchReport, Report, RuleReport, ScoreSet};
use crate::spec::value::trim_number;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

const TEMPLATE: &str = include_str!("report.html");

/// What the template needs beside the report.
#[derive(Serialize)]
struct View<'a> {
    report: &'a Report,
    /// Conditions of the gate that were not reached.
    reasons: Vec<&'a GateCheck>,
    dimensions: Vec<Dimension<'a>>,
    /// Overall change, as text.
    change: Option<String>,
    in_short: String,
    failing: Vec<&'a RuleReport>,
    /// The first failing rule with examples: they are shown without being asked for.
    open: Option<usize>,
    tally: Tally,
    /// Records that were accepted.
    records: u64,
    comparisons: Vec<Comparison<'a>>,
    expected: Option<Expected>,
    reached: Option<Share>,
    estimated: Option<Estimate>,
    /// What decisions say about thresholds, as sentences.
    suggestions: Vec<String>,
    merges: Vec<Merge<'a>>,
    stages: Vec<Stage<'a>>,
    seconds: f64,
}

/// A dimension in both states of the data.
#[derive(Serialize)]
struct Dimension<'a> {
    name: &'a str,
    before: Option<f64>,
    after: Option<f64>,
    change: Option<String>,
    passed: u64,
    evaluated: u64,
    rules: usize,
}

/// How many rules had each verdict.
#[derive(Serialize)]
struct Tally {
    failing: usize,
    pass: usize,
    not_evaluated: usize,
}

/// A share with its interval, as text.
#[derive(Serialize)]
struct Share {
    share: String,
    range: String,
}

/// What the probabilities of pairs let expect.
#[derive(Serialize)]
struct Expected {
    precision: Share,
    recall: Share,
}

/// What decisions say about the machine, as text.
#[derive(Serialize)]
struct Estimate {
    labels: u64,
    precision: String,
    precision_range: String,
    recall: String,
    recall_range: String,
}

#[derive(Serialize)]
struct Comparison<'a> {
    name: &'a str,
    levels: Vec<Level<'a>>,
}

/// A level with its bar: from the middle to the right where it speaks for a match, to the left where against.
#[derive(Serialize)]
struct Level<'a> {
    label: &'a str,
    m: String,
    u: String,
    weight: String,
    speaks: &'static str,
    left: String,
    width: String,
}

#[derive(Serialize)]
struct Merge<'a> {
    entity: &'a str,
    size: u64,
    columns: &'a [String],
    golden: &'a [Option<String>],
    records: Vec<MergeRow<'a>>,
}

#[derive(Serialize)]
struct MergeRow<'a> {
    id: &'a str,
    cells: Vec<Cell<'a>>,
}

/// A value of a record, and whether another one survived.
#[derive(Serialize)]
struct Cell<'a> {
    value: Option<&'a str>,
    differs: bool,
}

#[derive(Serialize)]
struct Stage<'a> {
    name: &'a str,
    time: String,
    rows: u64,
    width: String,
}

/// The report as one HTML page.
pub fn render(report: &Report) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_filter("count", count);
    environment.add_filter("score", score);
    environment.add_filter("figure", trim_number);
    environment.add_filter("share", share);
    environment.add_filter("place", |file: String, line: usize| place(&file, line));
    environment.add_filter("plural", |number: u64, one: String, many: String| plural(number, &one, &many));
    environment.add_filter("seconds", seconds);
    environment.add_template("report.html", TEMPLATE)?;
    environment.get_template("report.html")?.render(Serde(view(report)))
}

fn view(report: &Report) -> View<'_> {
    let verdicts = |verdict: &str| report.rules.iter().filter(|rule| rule.verdict == verdict).count();
    let (before, after) = (&report.score.before, &report.score.after);
    let matching = report.matching.as_ref();
    let longest = report.stages.iter().map(|stage| stage.seconds).fold(0.0, f64::max);
    let failing = failing(report);
    View {
        report,
        reasons: reasons(report),
        dimensions: dimensions(before, after),
        change: before.overall.zip(after.overall).map(|(before, after)| change(before, after)),
        in_short: rules_in_short(report),
        open: failing.iter().position(|rule| !rule.examples.is_empty()),
        failing,
        tally: Tally { failing: verdicts("fail") + verdicts("broken"), pass: verdicts("pass"), not_evaluated: verdicts("not_evaluated") },
        records: report.run.rows_in.saturating_sub(report.run.rows_rejected),
        comparisons: matching.map(comparisons).unwrap_or_default(),
        expected: matching.and_then(|matching| matching.expected.as_ref()).map(expected),
        reached: matching.and_then(|matching| matching.reached.as_ref()).map(share_of),
        estimated: matching.and_then(|matching| matching.estimated.as_ref()).map(estimate),
        suggestions: matching.map(|matching| suggestions(&matching.suggested)).unwrap_or_default(),
        merges: matching.map(|matching| matching.largest.iter().map(merge).collect()).unwrap_or_default(),
        stages: report
            .stages
            .iter()
            .map(|stage| Stage {
                name: &stage.name,
                time: seconds(stage.seconds),
                rows: stage.rows,
                width: percent(stage.seconds, longest),
            })
            .collect(),
        seconds: report.stages.iter().map(|stage| stage.seconds).sum(),
    }
}

/// The dimensions of both states, in the order of the state after cleansing.
fn dimensions<'a>(before: &'a ScoreSet, after: &'a ScoreSet) -> Vec<Dimension<'a>> {
    let gone = before.dimensions.iter().filter(|old| !after.dimensions.iter().any(|new| new.name == old.name));
    let seen = after.dimensions.iter().chain(gone);
    seen.map(|dimension| {
        let of = |set: &ScoreSet| set.dimensions.iter().find(|other| other.name == dimension.name).map(|found| found.score);
        let (before, after) = (of(before), of(after));
        Dimension {
            name: &dimension.name,
            before,
            after,
            change: before.zip(after).map(|(before, after)| change(before, after)),
            passed: dimension.passed,
            evaluated: dimension.evaluated,
            rules: dimension.rules,
        }
    })
    .collect()
}

fn range(interval: &model::Interval) -> String {
    format!("{} to {}", of_hundred(interval.low), of_hundred(interval.high))
}

fn share_of(interval: &model::Interval) -> Share {
    Share { share: of_hundred(interval.value), range: range(interval) }
}

fn expected(found: &model::Expected) -> Expected {
    Expected { precision: share_of(&found.precision), recall: share_of(&found.recall) }
}

fn estimate(estimated: &model::Estimated) -> Estimate {
    Estimate {
        labels: estimated.same + estimated.different,
        precision: of_hundred(estimated.precision.value),
        precision_range: range(&estimated.precision),
        recall: of_hundred(estimated.recall.value),
        recall_range: range(&estimated.recall),
    }
}

/// Advice on thresholds: decisions suggest, people decide.
pub fn suggestions(suggested: &model::Suggested) -> Vec<String> {
    let link = suggested.link_at.map(|at| format!("By the decisions, `link_at: {at}` would link as surely as you ask for."));
    let review = suggested
        .review_at
        .map(|at| format!("By the decisions, below {at} hardly a pair is one customer: `review_at: {at}` would ask less."));
    link.into_iter().chain(review).collect()
}

fn comparisons(matching: &MatchReport) -> Vec<Comparison<'_>> {
    let weights = matching.comparisons.iter().flat_map(|comparison| &comparison.levels).map(|level| level.weight.abs());
    let heaviest = weights.filter(|weight| weight.is_finite()).fold(1.0, f64::max);
    let all = matching.comparisons.iter();
    all.map(|comparison| Comparison {
        name: &comparison.name,
        levels: comparison.levels.iter().chain(missing(comparison)).map(|learned| level(learned, heaviest)).collect(),
    })
    .collect()
}

/// That a value is missing, where it was learnt from.
fn missing(comparison: &ComparisonReport) -> Option<&LevelReport> {
    Some(&comparison.missing).filter(|missing| missing.u > 0.0)
}

fn level(level: &LevelReport, heaviest: f64) -> Level<'_> {
    let bar = if level.weight.is_nan() { 0.0 } else { level.weight.clamp(-heaviest, heaviest) / heaviest * 50.0 };
    Level {
        label: &level.label,
        m: probability(level.m),
        u: probability(level.u),
        weight: weight(level.weight),
        speaks: if bar < 0.0 { "against" } else { "for" },
        left: format!("{:.1}", 50.0 + bar.min(0.0)),
        width: format!("{:.1}", bar.abs()),
    }
}

fn merge(merge: &model::Merge) -> Merge<'_> {
    Merge {
        entity: &merge.entity,
        size: merge.size,
        columns: &merge.columns,
        golden: &merge.golden,
        records: merge.records.iter().map(|(id, values)| MergeRow { id, cells: cells(&merge.golden, values) }).collect(),
    }
}

fn cells<'a>(golden: &[Option<String>], values: &'a [Option<String>]) -> Vec<Cell<'a>> {
    let differs = |index: usize, value: &Option<String>| value.is_some() && golden.get(index) != Some(value);
    values.iter().enumerate().map(|(index, value)| Cell { value: value.as_deref(), differs: differs(index, value) }).collect()
}

/// The length of a bar in percent of the longest.
fn percent(part: f64, whole: f64) -> String {
    format!("{:.1}", if whole > 0.0 { (part / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 })
}

fn probability(value: f64) -> String {
    if value == 0.0 || value >= 0.001 { format!("{value:.4}") } else { format!("{value:.1e}") }
}

fn weight(value: f64) -> String {
    match value {
        _ if value.is_nan() => "–".to_owned(),
        _ if value.is_infinite() => if value > 0.0 { "+∞" } else { "−∞" }.to_owned(),
        _ if value < 0.0 => format!("−{:.1}", -value),
        _ => format!("+{value:.1}"),
    }
}

fn seconds(value: f64) -> String {
    match value {
        _ if value < 1.0 => format!("{:.0} ms", value * 1000.0),
        _ if value < 60.0 => format!("{value:.1} s"),
        _ => format!("{} min {:02} s", value.round() as u64 / 60, value.round() as u64 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn page(report: &Report) -> String {
        render(report).expect("a report renders")
    }

    #[test]
    fn the_verdict_comes_first_and_says_why() {
        let page = page(&sample::report());
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not on the page"));
        let order =
            ["<h1>nightly</h1>", "FAIL</p>", "<b>duplicates</b>: asked for at most 2 %, found 7.6 %", "id=\"scores\"", "id=\"gate\""];
        let more = ["id=\"failing\"", "id=\"rules\"", "id=\"columns\"", "id=\"sources\"", "id=\"matching\"", "id=\"run\"", "<footer>"];
        let places: Vec<usize> = order.iter().chain(&more).map(|text| at(text)).collect();
        assert!(places.is_sorted(), "{places:?}");
        for text in ["生日与身份证一致", "欧阳", "248,402", "93.9", "+5.6 points", "crm.csv:4412", "1.2e-5"] {
            at(text);
        }
    }

    #[test]
    fn no_text_becomes_markup() {
        let page = page(&sample::hostile("<script>alert('x')</script>\"><img src=x onerror=y>"));
        assert!(!page.contains("<script") && !page.contains("<img") && page.contains("&lt;script&gt;"));
        let tags = |page: &str| page.matches('<').count();
        assert_eq!(tags(&page), tags(&super::render(&sample::hostile("plain")).expect("renders")));
    }

    #[test]
    fn the_page_asks_for_nothing_and_runs_nothing() {
        let page = page(&sample::report());
        assert!(page.contains("default-src 'none'"));
        for forbidden in ["<script", "http://", "https://", "src=", "@import", "<link", "<iframe", " onclick"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn headings_step_down_one_at_a_time_and_headers_say_what_they_head() {
        let page = page(&sample::report());
        let levels: Vec<u8> = page.match_indices("<h").filter_map(|(at, _)| page.as_bytes().get(at + 2)).copied().collect();
        let levels: Vec<u8> = levels.into_iter().filter(u8::is_ascii_digit).collect();
        assert_eq!(levels[0], b'1');
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1 && pair[1] > b'1'));
        assert_eq!(page.matches("<th ").count(), page.matches("<th scope=").count());
        assert!(!page.contains("<th>"));
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len());
    }

    #[test]
    fn nothing_and_very_much_render_too() {
        let nothing = page(&sample::empty());
        for text in ["PASS", "The gate has no conditions", "No dimension was assessed", "The pipeline has no rules", "not assessed"] {
            assert!(nothing.contains(text), "{text}");
        }
        assert!(!nothing.contains("id=\"matching\""));
        let much = page(&sample::large());
        assert_eq!(much.matches("<tr data-verdict").count(), 660);
        assert_eq!(much, page(&sample::large()));
    }

    #[test]
    fn weights_without_bounds_have_bars_within_bounds() {
        let mut report = sample::report();
        if let Some(level) = report.matching.as_mut().and_then(|matching| matching.comparisons[0].levels.first_mut()) {
            (level.u, level.weight) = (0.0, f64::INFINITY);
        }
        assert!(page(&report).contains("<b>+∞</b>"));
        assert!(page(&report).contains("left:50.0%;width:50.0%"));
        assert_eq!([seconds(0.048), seconds(6.04), seconds(125.4)], ["48 ms", "6.0 s", "2 min 05 s"]);
        assert_eq!([weight(-4.25), weight(f64::NAN), probability(0.000_012)], ["−4.2", "–", "1.2e-5"]);
    }
}
