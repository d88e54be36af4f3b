//! `not_placeholder`: a value that was typed only to get past a required field.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::placeholder::is_placeholder;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "not_placeholder",
        summary: "The value is no placeholder.",
        doc: "\
Passes when the value says something. Fails for what people type to get past a required field: `N/A`,
`test`, `-`, 测试, 暂无, 13800138000, 1900-01-01. Not evaluated where the value is missing.
All other checks treat a placeholder as missing; this one counts how often it happens, which says where
a form asks for too much. 占位值过多说明表单必填项过多。
Whole values only: 北京测试科技有限公司 is a company and passes.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[Reason {
        code: "placeholder",
        help: "Enter what is known, or leave the field empty. If the form demands it, the form asks for too much.",
    }],
    build,
    examples: &[Example {
        rule: "not_placeholder: company",
        columns: &["company"],
        passes: &[&["北京测试科技有限公司"], &["Acme Ltd"]],
        fails: &[&["测试"], &["N/A"]],
        skips: &[&[""], &[" "]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test_raw(|text| if text.trim().is_empty() { Answer::Skip } else { Answer::of(!is_placeholder(text), "placeholder") })
}
