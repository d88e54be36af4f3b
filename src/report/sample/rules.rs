//! Rules for the sample reports.

use super::{example, text};
use crate::report::model::*;

pub struct Rule<'a>(
    pub &'a str,
    pub &'a str,
    pub &'a [&'a str],
    pub &'a str,
    pub &'static str,
    pub [u64; 3],
    pub &'a str,
    pub &'static str,
);

pub fn rule(index: usize, rule: &Rule, examples: Vec<FailureExample>) -> RuleReport {
    let Rule(check, doc, columns, dimension, severity, [evaluated, failed, failed_before], threshold, verdict) = *rule;
    RuleReport {
        id: format!("contact.{check}({})", columns.join(", ")),
        name: format!("{check}({})", columns.join(", ")),
        doc: text(doc),
        check: text(check),
        columns: columns.iter().map(|column| text(column)).collect(),
        dimension: text(dimension),
        severity,
        evaluated,
        failed,
        failed_before,
        threshold: text(threshold),
        verdict,
        file: text("rules/contact.yaml"),
        line: 8 + index * 5,
        used_at: index.is_multiple_of(2).then(|| Site { file: text("pipelines/nightly.yaml"), line: 31 }),
        owner: index.is_multiple_of(3).then(|| text("crm-team@example.com")),
        tags: if index == 0 { vec![text("pii"), text("月报")] } else { Vec::new() },
        value: (check == "range").then_some(0.125),
        reasons: reasons(check, failed),
        segments: if check == "any_present" { segments(evaluated, failed) } else { Vec::new() },
        error: (verdict == "broken").then(|| text("division by zero at row 12,408: amount / quantity")),
        examples,
    }
}

fn reasons(check: &str, failed: u64) -> Vec<ReasonReport> {
    let reason = |code: &str, rows: u64, help: &str| ReasonReport { code: text(code), rows, help: text(help) };
    match (check, failed) {
        (_, 0) => Vec::new(),
        ("phone", _) => vec![
            reason("no_such_prefix", failed - failed / 3, "Ask for the number again: no operator has this prefix (号段不存在)."),
            reason("too_short", failed / 3, "Digits are missing."),
        ],
        _ => vec![reason("missing", failed, "Fill in the value.")],
    }
}

fn segments(evaluated: u64, failed: u64) -> Vec<SegmentReport> {
    let segment = |value: Option<&str>, evaluated, failed, verdict| SegmentReport {
        value: value.map(text),
        evaluated,
        failed,
        figure: None,
        verdict,
    };
    vec![
        segment(None, 0, 0, "not_evaluated"),
        segment(Some("CN"), evaluated / 2, failed, "fail"),
        segment(Some("香港"), evaluated - evaluated / 2, 0, "pass"),
    ]
}

pub fn rules() -> Vec<RuleReport> {
    #[rustfmt::skip]
    let rules = [
        Rule("not_missing", "A customer without a name cannot be addressed, and cannot be matched.", &["last_name"],
            "completeness", "error", [248_310, 91, 3_902], "at least 99.5 %", "pass"),
        Rule("any_present", "Every customer can be reached in at least one way.", &["email", "phone", "mobile"],
            "completeness", "error", [248_310, 5_204, 5_377], "at most 1 %", "fail"),
        Rule("email", "An address that mail can be sent to.", &["email"],
            "validity", "error", [201_774, 412, 9_841], "at least 99 %", "pass"),
        Rule("phone", "A telephone number that exists in the numbering plan of its region.", &["mobile"],
            "validity", "error", [187_020, 6_733, 41_209], "at least 98 %", "fail"),
        Rule("resident_id", "The check digit of an identity number (身份证号码) is right.", &["national_id"],
            "accuracy", "warn", [96_405, 31, 31], "at least 99.9 %", "pass"),
        Rule("birth_date_agrees", "The date of birth and the identity number say the same (生日与身份证一致).",
            &["birth_date", "national_id"], "consistency", "warn", [88_712, 2_950, 3_408], "at least 98 %", "fail"),
        Rule("not_older_than", "A record that nobody touched for two years is a guess.", &["updated_at"],
            "timeliness", "info", [248_310, 40_118, 40_118], "at least 90 %", "fail"),
        Rule("unique", "One record for each key of the CRM.", &["contact_id"],
            "uniqueness", "error", [248_310, 0, 0], "all rows", "pass"),
        Rule("range", "A discount is a share.", &["discount"],
            "validity", "info", [120_004, 3, 3], "at least 99 %", "pass"),
        Rule("sql", "The price of one piece is plausible.", &["amount", "quantity"],
            "accuracy", "error", [0, 0, 0], "all rows", "broken"),
        Rule("postcode_in_province", "The postcode lies in the province (邮编与省份一致).", &["postcode", "province"],
            "consistency", "warn", [0, 0, 0], "at least 95 %", "not_evaluated"),
    ];
    let mut examples = vec![Vec::new(); rules.len()];
    examples[1] = vec![
        example("crm", "C-000118", 119, &[("email", ""), ("phone", ""), ("mobile", "")]),
        example("shop", "884201", 2_043, &[("email", "n***"), ("phone", ""), ("mobile", "")]),
    ];
    examples[3] = vec![
        example("crm", "C-004411", 4_412, &[("mobile", "120****8000")]),
        example("crm", "C-010007", 10_008, &[("mobile", "138****800")]),
        example("shop", "771920", 19, &[("mobile", "+86 199****01")]),
    ];
    examples[5] = vec![
        example("crm", "C-020931", 20_932, &[("birth_date", "1985-**-**"), ("national_id", "1****************X")]),
        example("crm", "C-020977", 20_978, &[("birth_date", "1990-**-**"), ("national_id", "4****************3")]),
    ];
    examples[6] = vec![example("shop", "100482", 483, &[("updated_at", "2019-**-**")])];
    rules.iter().zip(examples).enumerate().map(|(index, (spec, examples))| rule(index, spec, examples)).collect()
}
