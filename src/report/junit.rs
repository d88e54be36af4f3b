//! `junit.xml`: the report as CI servers read it. A suite for each dimension with a case for each rule, and
//! a suite for the gate with a case for each of its conditions.
//!
//! Only rules of severity `error` fail; what `warn` and `info` rules miss is told in `system-out`, so that a
//! warning does not turn a build red. The file holds no time: two runs over the same data give the same bytes.

use super::figures::{count, example, place};
use super::model::{GateCheck, Report, RuleReport};
use quick_junit::{NonSuccessKind, Property, SerializeError, TestCase, TestCaseStatus, TestSuite};

/// How many failing records a message names.
const EXAMPLES: usize = 5;

/// The report as JUnit XML.
pub fn render(report: &Report) -> Result<String, SerializeError> {
    let mut dimensions: Vec<&str> = Vec::new();
    for rule in &report.rules {
        if !dimensions.contains(&rule.dimension.as_str()) {
            dimensions.push(&rule.dimension);
        }
    }
    let mut junit = quick_junit::Report::new(report.pipeline.as_str());
    for dimension in dimensions {
        let class = format!("{}.{dimension}", report.pipeline);
        let rules = report.rules.iter().filter(|rule| rule.dimension == dimension);
        junit.add_test_suite(suite(report, dimension, rules.map(|rule| rule_case(rule, &class))));
    }
    let class = format!("{}.gate", report.pipeline);
    junit.add_test_suite(suite(report, "gate", report.gate.checks.iter().map(|check| gate_case(check, &class))));
    junit.to_string()
}

fn suite(report: &Report, name: &str, cases: impl Iterator<Item = TestCase>) -> TestSuite {
    let mut suite = TestSuite::new(name);
    suite.add_property(Property::new("karat.version", report.run.version.as_str()));
    suite.add_property(Property::new("karat.as_of", report.run.as_of.as_str()));
    suite.add_test_cases(cases);
    suite
}

fn rule_case(rule: &RuleReport, class: &str) -> TestCase {
    let told = told(rule);
    let (status, out) = match (rule.verdict, rule.severity) {
        ("broken", _) => {
            let message = format!("{} could not be evaluated: {}", rule.id, rule.error.as_deref().unwrap_or("no reason is known"));
            (non_success(NonSuccessKind::Error, "broken", &message, &told), None)
        }
        ("not_evaluated", _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(rule.error.as_deref().unwrap_or("no row to evaluate"));
            (status, None)
        }
        ("fail", "error") => (non_success(NonSuccessKind::Failure, &rule.check, &in_short(rule), &told), None),
        ("fail", severity) => (TestCaseStatus::success(), Some(format!("{severity}: {}\n{told}", in_short(rule)))),
        _ => (TestCaseStatus::success(), None),
    };
    let mut case = TestCase::new(rule.id.as_str(), status);
    case.set_classname(class);
    case.extra.insert("file".into(), rule.file.as_str().into());
    case.extra.insert("line".into(), rule.line.to_string().into());
    if let Some(out) = out {
        case.set_system_out(out);
    }
    case
}

fn gate_case(check: &GateCheck, class: &str) -> TestCase {
    let message = format!("{}: asked for {}, found {}", check.name, check.limit, check.value);
    let status = match check.verdict {
        "pass" => TestCaseStatus::success(),
        _ => non_success(NonSuccessKind::Failure, "gate", &message, &message),
    };
    let mut case = TestCase::new(check.name.as_str(), status);
    case.set_classname(class);
    case
}

fn non_success(kind: NonSuccessKind, category: &str, message: &str, description: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(category).set_message(message).set_description(description);
    status
}

fn in_short(rule: &RuleReport) -> String {
    format!("{}: {} of {} failed, asked for {}", rule.id, count(rule.failed), count(rule.evaluated), rule.threshold)
}

/// The rule, its place, and the first failing records, a line each.
fn told(rule: &RuleReport) -> String {
    let mut lines = vec![format!("rule: {} ({})", rule.id, place(&rule.file, rule.line))];
    lines.extend((!rule.doc.is_empty()).then(|| format!("why: {}", rule.doc)));
    lines.extend(rule.owner.iter().map(|owner| format!("owner: {owner}")));
    lines.extend((!rule.tags.is_empty()).then(|| format!("tags: {}", rule.tags.join(", "))));
    lines.extend(rule.reasons.iter().map(|reason| format!("{} {}: {}", count(reason.rows), reason.code, reason.help)));
    lines.extend(rule.examples.iter().take(EXAMPLES).map(example));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn read(report: &Report) -> quick_junit::Report {
        let text = render(report).expect("a report renders");
        quick_junit::Report::deserialize_from_str(&text).expect("it can be read back")
    }

    #[test]
    fn a_suite_for_each_dimension_and_one_for_the_gate() {
        let junit = read(&sample::report());
        let suites: Vec<(&str, usize)> = junit.test_suites.iter().map(|suite| (suite.name.as_str(), suite.test_cases.len())).collect();
        let expected =
            [("completeness", 2), ("validity", 3), ("accuracy", 2), ("consistency", 2), ("timeliness", 1), ("uniqueness", 1), ("gate", 5)];
        assert_eq!(suites, expected);
        assert_eq!((junit.tests, junit.failures, junit.errors, junit.skipped), (16, 4, 1, 1));
        let case = &junit.test_suites[1].test_cases[0];
        assert_eq!(case.classname.as_ref().map(|name| name.as_str()), Some("nightly.validity"));
    }

    #[test]
    fn an_error_fails_with_its_figures_its_place_and_its_examples() {
        let text = render(&sample::report()).expect("renders");
        assert!(text.contains("message=\"contact.phone(mobile): 6,733 of 187,020 failed, asked for at least 98 %\""));
        assert!(text.contains("rules/contact.yaml:23"));
        assert!(text.contains("testdata/crm/crm.csv:4412 crm/C-004411: mobile = 120****8000"));
        assert!(text.contains("duplicates: asked for at most 2 %, found 7.6 %"));
        assert!(text.contains("could not be evaluated: division by zero"));
    }

    #[test]
    fn a_warning_does_not_fail_but_is_told() {
        let junit = read(&sample::report());
        let case = &junit.test_suites[3].test_cases[0];
        assert!(matches!(case.status, TestCaseStatus::Success { .. }));
        assert!(
            case.system_out.as_ref().is_some_and(|out| out.as_str().starts_with("warn: ") && out.as_str().contains("生日与身份证一致"))
        );
    }

    #[test]
    fn texts_cannot_break_out_and_nothing_is_no_fault() {
        let text = render(&sample::hostile("<script>&\"']]>\u{1b}[31m\u{0}")).expect("renders");
        assert!(!text.contains("<script>") && !text.contains('\u{0}') && !text.contains('\u{1b}'));
        read(&sample::hostile("<script>&\"']]>"));
        let nothing = read(&sample::empty());
        assert_eq!((nothing.test_suites.len(), nothing.tests), (1, 0));
    }

    #[test]
    fn hundreds_of_rules_render_the_same_every_time_and_without_the_time() {
        let mut other = sample::large();
        (other.run.id, other.run.started, other.run.finished) = Default::default();
        assert_eq!(render(&sample::large()).expect("renders"), render(&other).expect("renders"));
    }
}
