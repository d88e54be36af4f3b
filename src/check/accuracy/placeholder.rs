//! `placeholder`: a value that was typed only to get past a required field.

use crate::check::{Check, Example, Measure, Request, functions};
use crate::spec::{Takes, Word};
use crate::value::placeholder::is_placeholder;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "placeholder",
        summary: "The value is no placeholder.",
        doc: "\
Passes when the value says something. Fails for what people type to get past a required field: `N/A`,
`test`, `-`, 测试, 暂无, 13800138000, 1900-01-01. Not evaluated where the value is missing.
All other checks treat a placeholder as missing; this one counts how often it happens, which says where
a form asks for too much. Whole values only: 北京测试科技有限公司 is a company and passes.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "accuracy",
    },
    build,
    examples: &[Example {
        rule: "placeholder: company",
        columns: &["company"],
        passes: &[&["北京测试科技有限公司"], &["Acme Ltd"]],
        fails: &[&["测试"], &["N/A"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    // The plain column is null already where a placeholder stood, so the raw text is asked for.
    let raw = format!("{}$raw", functions::only(request)?);
    let says_something = |text: &str| (!text.trim().is_empty()).then(|| !is_placeholder(text));
    Ok(Measure::Row(functions::test("placeholder", &raw, says_something)))
}
