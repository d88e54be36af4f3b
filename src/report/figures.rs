//! Figures and words as people read them, the same in every report: thousands apart, scores with one
//! decimal, and the order in which failing rules deserve attention.

use super::model::{Expected, FailureExample, GateCheck, Interval, Report, RuleReport};

/// A count with its thousands apart: `1,234,567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A score with one decimal. It says 100.0 or 0.0 only of what is exactly so.
pub fn score(score: f64) -> String {
    let shown = if score < 100.0 && score > 99.9 {
        99.9
    } else if score > 0.0 && score < 0.1 {
        0.1
    } else {
        score
    };
    format!("{shown:.1}")
}

/// A difference of scores with its sign: `+4.2`, `−0.3`, `±0.0`.
pub fn change(before: f64, after: f64) -> String {
    let tenths = ((after - before) * 10.0).round();
    match tenths {
        _ if tenths > 0.0 => format!("+{:.1}", tenths / 10.0),
        _ if tenths < 0.0 => format!("−{:.1}", -tenths / 10.0),
        _ => "±0.0".to_owned(),
    }
}

/// A share in percent; what is there is never shown as nothing.
pub fn share(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return "0 %".to_owned();
    }
    match part as f64 * 100.0 / whole as f64 {
        percent if percent < 0.1 => "<0.1 %".to_owned(),
        percent if part < whole && percent > 99.9 => ">99.9 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}

/// A share of one, in percent.
pub fn of_hundred(share: f64) -> String {
    format!("{} %", score(share * 100.0))
}

/// A share between its bounds, in percent.
pub fn between(share: &Interval) -> String {
    format!("{} ({} to {})", of_hundred(share.value), of_hundred(share.low), of_hundred(share.high))
}

/// What to expect of links.
pub fn expected(found: &Expected) -> String {
    format!("{} of the links are right, and they are {} of the right pairs", between(&found.precision), between(&found.recall))
}

/// A file and a line: `contacts.csv:12`; the file alone where the line is not known.
pub fn place(file: &str, line: usize) -> String {
    if line == 0 { file.to_owned() } else { format!("{file}:{line}") }
}

/// A failing record on one line: where it is, and its values.
pub fn example(example: &FailureExample) -> String {
    let values: Vec<String> =
        example.values.iter().map(|(column, value)| format!("{column} = {}", value.as_deref().unwrap_or("(missing)"))).collect();
    let place = place(&example.file, example.line as usize);
    format!("{place} {}/{}: {}", example.source, example.key, values.join(", "))
}

/// Whether a rule was not satisfied, or could not be judged for a fault.
pub fn is_failing(rule: &RuleReport) -> bool {
    matches!(rule.verdict, "fail" | "broken")
}

/// The failing rules: broken ones first, then by severity, then by the number of failing rows.
pub fn failing(report: &Report) -> Vec<&RuleReport> {
    let mut rules: Vec<&RuleReport> = report.rules.iter().filter(|rule| is_failing(rule)).collect();
    rules.sort_by_key(|rule| (rule.verdict != "broken", severity_rank(rule.severity), std::cmp::Reverse(rule.failed)));
    rules
}

fn severity_rank(severity: &str) -> u8 {
    match severity {
        "error" => 0,
        "warn" => 1,
        _ => 2,
    }
}

/// The conditions of the gate that were not reached.
pub fn reasons(report: &Report) -> Vec<&GateCheck> {
    report.gate.checks.iter().filter(|check| check.verdict != "pass").collect()
}

/// How the rules fared, in a sentence: `3 of 24 rules failed: 2 errors, 1 warning; 1 could not be evaluated.`
pub fn rules_in_short(report: &Report) -> String {
    let number = |test: &dyn Fn(&RuleReport) -> bool| report.rules.iter().filter(|rule| test(rule)).count() as u64;
    let of_severity = |severity: &str| number(&|rule| rule.verdict == "fail" && rule.severity == severity);
    if report.rules.is_empty() {
        return "No rules were evaluated.".to_owned();
    }
    let failed = number(&|rule| rule.verdict == "fail");
    let total = report.rules.len() as u64;
    let mut text = match failed {
        0 => format!("None of {} failed", plural(total, "rule", "rules")),
        _ => {
            let parts: Vec<String> = [
                (of_severity("error"), "error", "errors"),
                (of_severity("warn"), "warning", "warnings"),
                (of_severity("info"), "info", "info"),
            ]
            .into_iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, one, many)| plural(n, one, many))
            .collect();
            format!("{} of {} failed: {}", count(failed), plural(total, "rule", "rules"), parts.join(", "))
        }
    };
    for (n, what) in
        [(number(&|rule| rule.verdict == "broken"), "broken"), (number(&|rule| rule.verdict == "not_evaluated"), "not evaluated")]
    {
        if n > 0 {
            text.push_str(&format!("; {} {what}", count(n)));
        }
    }
    text.push('.');
    text
}

/// A number with its noun.
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn groups_thousands() {
        assert_eq!((count(0), count(999), count(1_234_567)), ("0".into(), "999".into(), "1,234,567".into()));
    }

    #[test]
    fn counts_have_their_thousands_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_figure_is_never_rounded_to_perfection_or_to_nothing() {
        assert_eq!([0.0, 0.01, 94.25, 99.99, 100.0].map(score), ["0.0", "0.1", "94.2", "99.9", "100.0"]);
        assert_eq!(share(1, 1_000_000), "<0.1 %");
        assert_eq!(share(999_999, 1_000_000), ">99.9 %");
        assert_eq!(share(0, 0), "0 %");
        assert_eq!(change(90.0, 89.7), "−0.3");
        assert_eq!(change(90.0, 90.04), "±0.0");
    }

    #[test]
    fn broken_rules_come_first_then_errors_then_the_most_rows() {
        let report = sample::report();
        let order: Vec<(&str, &str)> = failing(&report).iter().map(|rule| (rule.verdict, rule.severity)).collect();
        assert_eq!(order, [("broken", "error"), ("fail", "error"), ("fail", "error"), ("fail", "warn"), ("fail", "info")]);
        let errors: Vec<u64> = failing(&report)[1..3].iter().map(|rule| rule.failed).collect();
        assert!(errors[0] >= errors[1]);
    }

    #[test]
    fn rules_are_summed_up_in_a_sentence() {
        assert_eq!(rules_in_short(&sample::report()), "4 of 11 rules failed: 2 errors, 1 warning, 1 info; 1 broken; 1 not evaluated.");
        assert_eq!(rules_in_short(&sample::empty()), "No rules were evaluated.");
    }
}
