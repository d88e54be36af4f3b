//! Failing rules as SARIF 2.1.0, which code-scanning pages show.

use super::github::message;
use super::model::Report;
use serde_json::json;

/// The SARIF log of a report.
pub fn render(report: &Report) -> Result<String, serde_json::Error> {
    let level = |severity: &str| match severity {
        "error" => "error",
        "warn" => "warning",
        _ => "note",
    };
    let failing: Vec<_> = report.rules.iter().filter(|r| matches!(r.verdict, "fail" | "broken")).collect();
    let rules: Vec<_> = failing
        .iter()
        .map(|r| json!({"id": r.id, "shortDescription": {"text": r.doc}, "properties": {"dimension": r.dimension, "check": r.check}}))
        .collect();
    let results: Vec<_> = failing
        .iter()
        .enumerate()
        .map(|(index, r)| {
            json!({
                "ruleId": r.id,
                "ruleIndex": index,
                "level": level(r.severity),
                "message": {"text": message(r)},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": uri(r.site().0)},
                    "region": {"startLine": r.site().1.max(1)},
                }}],
            })
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "karat", "version": report.run.version, "rules": rules}},
            "results": results,
        }],
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&log)?))
}

/// A path as a relative URI (RFC 3986): what is no plain character is written as its bytes.
fn uri(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_become_uris() {
        assert_eq!(super::uri("a b/表.yaml"), "a%20b/%E8%A1%A8.yaml");
    }

    use super::super::sample;

    #[test]
    fn every_failing_rule_is_a_result() {
        let report = sample::report();
        let log: serde_json::Value = serde_json::from_str(&super::render(&report).unwrap()).unwrap();
        let failing = report.rules.iter().filter(|r| matches!(r.verdict, "fail" | "broken")).count();
        assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), failing);
        assert!(failing > 0 && log["version"] == "2.1.0");
    }
}
